"""Tests of what ci/policy_bench.py makes of blocks."""

import unittest

import policy_bench_statistics as stats


class Statistics(unittest.TestCase):
    def test_numbers_have_three_digits(self):
        for value, text in ((0, "0"), (1, "1.00"), (0.01234, "0.0123"), (45.67, "45.7"), (123456, "123,456")):
            self.assertEqual(stats.number(value), text)

    def test_the_median_lies_in_its_interval(self):
        values = [0.5, 0.52, 0.48, 0.51, 0.49, 0.5, 0.53, 5.0]
        interval = stats.median_interval(values)
        self.assertAlmostEqual(interval.middle, 0.505)
        self.assertLessEqual(interval.low, interval.middle)
        self.assertLess(interval.high, 1, "one disturbed block of eight moves no interval far")
        self.assertGreaterEqual(interval.low, 0.48)

    def test_equal_blocks_have_no_width(self):
        interval = stats.median_interval([2.0] * 16)
        self.assertEqual((interval.low, interval.middle, interval.high), (2.0, 2.0, 2.0))

    def test_ratios_are_taken_of_neighbours(self):
        # The machine is twice as slow in the second half, for both alike.
        self.assertEqual(stats.ratios([1, 1, 2, 2], [4, 4, 8, 8]), [0.25] * 4)

    def test_ratios_need_as_many_blocks_on_both_sides(self):
        with self.assertRaises(ValueError):
            stats.ratios([1, 1], [1])

    def test_the_control_compares_each_side_with_itself(self):
        self.assertEqual(stats.control([1, 2, 3, 3], [8, 4]), [0.5, 1.0, 2.0])

    def test_exponents(self):
        sizes = [100, 300, 1000, 3000]
        for exponent in (0, 1, 2):
            self.assertAlmostEqual(stats.slope(sizes, [7 * size ** exponent for size in sizes]), exponent)
        blocks = {size: [size * 1.01, size * 0.99, size] for size in sizes}
        interval = stats.slope_interval(blocks)
        self.assertAlmostEqual(interval.middle, 1)
        self.assertTrue(0.98 < interval.low <= 1 <= interval.high < 1.02)

    def test_verdicts(self):
        quiet, noisy = stats.Interval(1, 0.97, 1.03), stats.Interval(1, 0.9, 1.04)
        for low, high, control, expected in (
                (0.1, 0.2, quiet, "reach met"), (0.1, 0.45, quiet, "floor met"), (0.45, 0.6, quiet, "at the floor"),
                (0.6, 0.7, quiet, "missed"), (0.1, 0.2, noisy, "inconclusive"), (0.6, 0.7, noisy, "inconclusive"),
                (0.1, 0.2, None, "reach met")):
            interval = stats.Interval((low + high) / 2, low, high)
            self.assertEqual(stats.verdict(interval, 0.5, 0.2, control), expected, (low, high))
        self.assertEqual(stats.verdict(quiet, None, None), "")
        self.assertEqual(stats.verdict(stats.Interval(0, 0, 0), 0, None), "met")


if __name__ == "__main__":
    unittest.main()
