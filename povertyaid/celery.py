"""The Celery application.

A message only wakes a worker: the Job row holds what is owed (povertyaid/jobs.py).
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "povertyaid.settings")

app = Celery("povertyaid")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
