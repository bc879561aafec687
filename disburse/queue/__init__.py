"""Durable background jobs: features enqueue, the worker and commands do them, people see how far they are.

PgQueuer delivers (`disburse/queue/worker.py` says how), the row in table `job` is what people see, and a lease
held by a database connection makes sure that one process at a time works on a subject.
"""

from disburse.queue.attempting import Handler, Session, equip
from disburse.queue.enqueue import JobFailed, cancel, enqueue, find_job
from disburse.queue.progress import Cancelled, Progress
from disburse.queue.store import Job
from disburse.queue.work import work_until

__all__ = [
    "Cancelled",
    "Handler",
    "Job",
    "JobFailed",
    "Progress",
    "Session",
    "cancel",
    "enqueue",
    "equip",
    "find_job",
    "work_until",
]
