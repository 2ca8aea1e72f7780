"""Work that several processes begin at the same moment."""

import threading
from collections.abc import Callable


def at_once(*work: Callable[[], int]) -> list[int]:
    """Run the pieces of work at the same moment, each in its own thread; what they returned."""
    start, results = threading.Barrier(len(work)), [0] * len(work)

    def run(number: int) -> None:
        start.wait()
        results[number] = work[number]()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(work))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
