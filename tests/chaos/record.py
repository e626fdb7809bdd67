"""What a run counted, and what it found wrong."""

from collections import Counter

SHOWN_FINDINGS = 40


class Record:
    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.counts: Counter[str] = Counter()
        self.findings: list[str] = []

    def blame(self, what: str, detail: str) -> None:
        """Something that must not happen: `what` is counted, `detail` is printed in the end."""
        self.counts[what] += 1
        self.findings.append(f"{what}: {detail}")

    def report(self) -> str:
        lines = [f"{number:>9,}  {name}" for name, number in sorted(self.counts.items())]
        shown = self.findings[:SHOWN_FINDINGS]
        lines += [f"WRONG  {finding}" for finding in shown]
        if len(self.findings) > len(shown):
            lines.append(f"WRONG  … and {len(self.findings) - len(shown)} more")
        return "\n".join(lines)
