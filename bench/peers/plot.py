"""Draws times by the number of rules, both on logarithmic axes, as SVG."""
import math
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 960, 620
LEFT, RIGHT, TOP, BOTTOM = 70, 330, 50, 50
COLOURS = ("#1b7837", "#2166ac", "#b2182b", "#762a83", "#bf812d", "#4d4d4d")


def power(exponent):
    """A power of ten in nanoseconds, as a label."""
    unit = ("ns", "µs", "ms", "s")[max(0, exponent) // 3]
    return f"{10 ** (exponent % 3)} {unit}"


def spread(places, gap):
    """Moves labels apart: {key: place} to {key: place} with at least `gap` between them."""
    moved, last = {}, -math.inf
    for key, place in sorted(places.items(), key=lambda item: item[1]):
        last = max(place, last + gap)
        moved[key] = last
    over = last - (HEIGHT - BOTTOM)
    return {key: place - max(0, over) for key, place in moved.items()}


def draw(title, sizes, lines):
    """`lines`: (name, family, {size: nanoseconds}); lines of a family share a colour, and are told apart by dashes."""
    values = [value for _, _, points in lines for value in points.values()]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    first, last = math.log10(min(sizes)), math.log10(max(sizes))

    def x_of(size):
        return LEFT + (math.log10(size) - first) / (last - first or 1) * (WIDTH - LEFT - RIGHT)

    def y_of(value):
        return HEIGHT - BOTTOM - (math.log10(value) - low) / (high - low) * (HEIGHT - TOP - BOTTOM)

    svg = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="13">',
           f'<title>{escape(title)}</title><rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
           f'<text x="{LEFT}" y="24" font-size="15">{escape(title)}</text>']
    for exponent in range(low, high + 1):
        y = y_of(10 ** exponent)
        svg.append(f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" stroke="#ddd"/>'
                   f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{power(exponent)}</text>')
    for size in sizes:
        x = x_of(size)
        svg.append(f'<line x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{HEIGHT - BOTTOM}" stroke="#eee"/>'
                   f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{size:,}</text>')
    svg.append(f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 8}" text-anchor="middle">rules</text>')
    families = list(dict.fromkeys(family for _, family, _ in lines))
    labels = spread({name: y_of(points[max(points)]) for name, _, points in lines}, 15)
    seen = {}
    for name, family, points in lines:
        colour = COLOURS[families.index(family) % len(COLOURS)]
        number = seen[family] = seen.get(family, -1) + 1
        dash = f' stroke-dasharray="{("6 3", "2 3", "9 3 2 3")[number - 1]}"' if number else ""
        width = 3 if family == families[0] else 1.7
        path = " ".join(f"{x_of(size):.1f},{y_of(value):.1f}" for size, value in sorted(points.items()))
        svg.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{width}"{dash}/>')
        end = max(points)
        x, y = x_of(end), y_of(points[end])
        svg.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>'
                   f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{WIDTH - RIGHT + 20}" y2="{labels[name]:.1f}" stroke="{colour}" '
                   f'stroke-width="0.6"/>'
                   f'<text x="{WIDTH - RIGHT + 24}" y="{labels[name] + 4:.1f}" fill="{colour}">{escape(name)}</text>')
    return "\n".join(svg) + "\n</svg>\n"
