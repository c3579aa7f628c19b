"""The project and what every app stands on: settings, scope, jobs, text, User…"""

from povertyaid.celery import app as celery_app

__all__ = ["celery_app"]
