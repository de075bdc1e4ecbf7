"""A group member in a process of its own, to be killed: prints what it gets, and commits nothing."""

import sys

from crvs_kernel.bus.connect import connect

url, group, topic = sys.argv[1:]
subscription = connect(url).subscribe(group, [topic])
while True:
    for message in subscription.poll(0.2, 1):
        print(message.partition, flush=True)  # noqa: T201 - the test reads it
