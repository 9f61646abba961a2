"""The promise about mutants: every MUST that a case checks is broken by one, or it is said why none can be made.

Pure: what there is goes in, sentences about what is wrong come out.
"""

import re

# Shorter is no reason.
FEWEST_WORDS = 6
IDENTITY = re.compile(r"[A-Z][A-Z0-9]*-[0-9]{3}")


def complaints(musts, killing, excused):
    """Sentences; none: the promise is kept.

    musts    the MUST requirements that cases check
    killing  the requirements for which a case fails on a mutant that is said to break them
    excused  {requirement: the reason why no mutant of it can be made}
    """
    found = []
    for identity in sorted(set(musts) - set(killing) - set(excused)):
        found.append(f"{identity} kills no mutant: write one, or say in without_mutant.yaml why none can be made")
    for identity, reason in sorted(excused.items()):
        if not IDENTITY.fullmatch(identity):
            found.append(f"{identity} is no requirement")
        elif identity in killing:
            found.append(f"{identity} kills a mutant: take it out of without_mutant.yaml")
        elif identity not in musts:
            found.append(f"{identity} is no MUST that a case checks: take it out of without_mutant.yaml")
        if not isinstance(reason, str) or len(reason.split()) < FEWEST_WORDS:
            found.append(f"{identity} is excused without a reason")
    return found
