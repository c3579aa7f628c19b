"""For Celery workers of tests (-I): a chunk is one commune."""

from reports.compiling import chunks

chunks.COMMUNES_IN_A_CHUNK = 1
