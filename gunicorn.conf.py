"""How the portal is served. Every value can be set from outside, see docs/operations.md."""

import os

from gunicorn.http import wsgi

bind = os.environ.get("PORTAL_BIND", "127.0.0.1:8000")  # a proxy with TLS stands in front
worker_class = "gthread"
workers = int(os.environ.get("PORTAL_WORKERS", "2"))
threads = int(os.environ.get("PORTAL_THREADS", "8"))
timeout = 60  # a photo is written anew within this time
graceful_timeout = 30
keepalive = 15
max_requests = 20_000
max_requests_jitter = 2_000
control_socket_disable = True  # by default every instance of a user shares one socket, and stopping one removes it
accesslog = None  # who looks at what is nobody's business; the proxy counts errors
errorlog = "-"
wsgi.SERVER = "portal"  # an answer does not say which program and version gave it
