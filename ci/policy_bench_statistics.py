"""What blocks of interleaved work say: ratios with intervals, a control, exponents. Pure."""

import math
import random
import statistics

CONTROL = (0.95, 1.05)
# The 95 % interval of a median or slope, from so many resamplings.
RESAMPLINGS = 1000


class Interval:
    """A value and where it lies with 95 % confidence."""

    def __init__(self, middle, low, high):
        self.middle, self.low, self.high = middle, low, high

    def is_inside(self, bounds):
        return bounds[0] <= self.low and self.high <= bounds[1]

    def __str__(self):
        return f"{number(self.middle)} [{number(self.low)}, {number(self.high)}]"


def number(value):
    """Three digits, without an exponent."""
    if value == 0 or not math.isfinite(value):
        return f"{value:g}"
    digits = 2 - math.floor(math.log10(abs(value)))
    return f"{value:,.{max(0, digits)}f}"


def _interval(middle, resampled):
    ordered = sorted(resampled)
    cut = int(len(ordered) * 0.025)
    return Interval(middle, ordered[cut], ordered[-1 - cut])


def median_interval(values, seed=1):
    """The median of `values`, with its bootstrap interval."""
    chance = random.Random(seed)
    return _interval(statistics.median(values),
                     [statistics.median(chance.choices(values, k=len(values))) for _ in range(RESAMPLINGS)])


def ratios(ours, others):
    """Block by block: neighbours met the same machine."""
    return [a / b for a, b in zip(ours, others, strict=True)]


def control(*sides):
    """Each side's blocks over its own next ones: what would be 1 if the machine were quiet."""
    return [a / b for blocks in sides for a, b in zip(blocks[::2], blocks[1::2])]


def slope(sizes, costs):
    """The exponent: how the logarithm of the cost grows with that of the size, by least squares."""
    xs, ys = [math.log(size) for size in sizes], [math.log(cost) for cost in costs]
    x_mean, y_mean = statistics.fmean(xs), statistics.fmean(ys)
    return (sum((x - x_mean) * (y - y_mean) for x, y in zip(xs, ys, strict=True)) /
            sum((x - x_mean) ** 2 for x in xs))


def slope_interval(blocks_by_size, seed=1):
    """The exponent through the medians, with the interval that blocks drawn anew at each size give."""
    chance = random.Random(seed)
    sizes = sorted(blocks_by_size)

    def through(draw):
        return slope(sizes, [statistics.median(draw(blocks_by_size[size])) for size in sizes])
    resampled = [through(lambda blocks: chance.choices(blocks, k=len(blocks))) for _ in range(RESAMPLINGS)]
    return _interval(through(lambda blocks: blocks), resampled)


def verdict(interval, floor, reach, control_interval=None):
    """What a line says: only what the whole interval says, and nothing where the control strays."""
    if control_interval is not None and not control_interval.is_inside(CONTROL):
        return "inconclusive"
    if floor is None:
        return ""
    if interval.high <= (floor if reach is None else reach):
        return "met" if reach is None else "reach met"
    if interval.high <= floor:
        return "floor met"
    return "missed" if interval.low > floor else "at the floor"
