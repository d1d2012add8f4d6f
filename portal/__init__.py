"""The portal for people with a basisbaan. A building of floors: each uses the floors below it and does not know what
stands on it.

app.py       roof: create_app() joins the floors
web/         floor 3, in by browser: routes, forms, words
jobs/        floor 3, in by command line and timer: worker, import, demo, strings
flows/       floor 2: one story that needs several capabilities
domain/      floor 1: one package per capability, each with models, rules, queries and actions
base/        floor 0: tools that could serve any other project
migrations/  the database's history; imported by nobody
"""
