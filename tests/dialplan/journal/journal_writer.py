"""A process that writes a journal, for tests that kill it: prints each number once it is durable."""

import resource
import sys
import time
from pathlib import Path

from dialplan.journal import Journal, KeyPressed, Started


def main(folder, worker, count, segment_bytes, file_limit):
    if file_limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_limit, file_limit))
    told = 0

    def tell(number):
        nonlocal told
        for done in range(told + 1, number + 1):
            sys.stdout.write(f"{done}\n")
        told = number
        sys.stdout.flush()

    journal = Journal(Path(folder), worker, interval=0.001, segment_bytes=segment_bytes, on_durable=tell)
    for number in range(1, count + 1):
        kind = Started if number % 10 == 1 else KeyPressed
        journal.append(kind(f"call-{(number - 1) // 10}", float(number)))
        if number % 50 == 0:
            time.sleep(0.001)
    sys.stdout.write("closed\n" if journal.close(30) else "not closed\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6]))
