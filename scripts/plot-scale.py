#!/usr/bin/env python3
"""Draws the growth of an index from the table that the benchmark `scale` prints.

usage: cargo bench --bench scale -- 1000 10000 | scripts/plot-scale.py > docs/scale.svg
"""
import math
import sys

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 400, 60, 110, 30, 45
SERIES = [  # name, column of the table, colour, dash
    ("lexical", 5, "#1f5f8b", ""),
    ("semantic", 6, "#a4452c", "6 3"),
    ("hybrid", 7, "#2b2b2b", "2 2"),
]


def rows():
    for line in sys.stdin:
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if cells and cells[0].isdigit():
            yield cells


def main():
    points = [(int(cells[0]), cells) for cells in rows()]
    if not points:
        sys.exit("no row of the table came in; pipe the output of the benchmark in here")
    values = [[(n, float(cells[column].split(",")[0])) for n, cells in points] for _, column, _, _ in SERIES]
    every = [value for series in values for _, value in series]
    low, high = math.floor(math.log10(min(every))), math.ceil(math.log10(max(every)))
    first, last = math.log10(points[0][0]), max(math.log10(points[-1][0]), math.log10(points[0][0]) + 1)

    def x(n):
        return LEFT + (math.log10(n) - first) / (last - first) * (WIDTH - LEFT - RIGHT)

    def y(ms):
        return HEIGHT - BOTTOM - (math.log10(ms) - low) / max(high - low, 1) * (HEIGHT - TOP - BOTTOM)

    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="13">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="18">Median time of a query in milliseconds, by units in the index</text>',
    ]
    for power in range(low, high + 1):
        at = y(10**power)
        out.append(f'<path d="M{LEFT} {at:.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>')
        out.append(f'<text x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{10**power:g}</text>')
    for n, _ in points:
        out.append(f'<text x="{x(n):.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{n:,}</text>')
    ends = []
    for (name, _, colour, dash), series in zip(SERIES, values):
        path = " L".join(f"{x(n):.1f} {y(ms):.1f}" for n, ms in series)
        out.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>')
        out += [f'<circle cx="{x(n):.1f}" cy="{y(ms):.1f}" r="3" fill="{colour}"/>' for n, ms in series]
        ends.append((y(series[-1][1]), name, colour))
    below = -math.inf
    for at, name, colour in sorted(ends):
        below = max(at, below + 16)
        out.append(f'<text x="{WIDTH - RIGHT + 10}" y="{below + 4:.1f}" fill="{colour}">{name}</text>')
    print("\n".join(out + ["</svg>"]))


if __name__ == "__main__":
    main()
