"""Sick and better.

A *spell* runs from the first sick day until the first day back; at most one is open per person. Each thing that
happens to it is a *change*; each recipient of a change is a *delivery*. What is asked and kept is a closed list by law
(`rules.CLOSED_LIST`): no reason, no complaints, no free text. Nobody approves or rejects a report.
"""
