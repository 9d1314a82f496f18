"""Bars and lines as SVG, by hand: no library has to be installed for two pictures."""

COLORS = ["#3b6ea5", "#c2703d", "#5f8f4e", "#8a5a9e"]


def text(x, y, words, anchor="start", size=12):
    return (
        f'<text x="{x}" y="{y}" text-anchor="{anchor}" font-size="{size}" '
        f'font-family="sans-serif">{words}</text>')


def document(width, height, parts):
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}">\n<rect width="100%" height="100%" fill="white"/>\n'
        + "\n".join(parts) + "\n</svg>\n")


def bars(title, rows, unit, split=None):
    """Horizontal bars: rows of a name and a value, or of a name and the two parts of one."""
    height = 26 * len(rows) + 60
    largest = max((sum(values) for _, values in rows), default=1) or 1
    parts = [text(10, 24, title, size=15)]
    for index, (name, values) in enumerate(rows):
        y = 44 + 26 * index
        parts.append(text(205, y + 14, name, "end"))
        x = 215
        for number, value in enumerate(values):
            width = round(440 * value / largest, 1)
            parts.append(
                f'<rect x="{x}" y="{y}" width="{width}" height="18" '
                f'fill="{COLORS[number % len(COLORS)]}"/>')
            x += width
        parts.append(text(x + 6, y + 14, f"{sum(values):.1f} {unit}"))
    if split:
        for number, name in enumerate(split):
            x = 215 + 150 * number
            parts.append(
                f'<rect x="{x}" y="{height - 20}" width="12" height="12" '
                f'fill="{COLORS[number]}"/>')
            parts.append(text(x + 18, height - 10, name))
    return document(760, height + 8, parts)


def grouped(title, groups, names, unit):
    """For each group one bar for each name."""
    rows = len(groups) * (len(names) * 14 + 14)
    largest = max((value for _, values in groups for value in values), default=1) or 1
    parts = [text(10, 24, title, size=15)]
    y = 44
    for group, values in groups:
        parts.append(text(205, y + 7 * len(names) + 4, group, "end"))
        for number, value in enumerate(values):
            width = round(440 * value / largest, 1)
            parts.append(
                f'<rect x="215" y="{y}" width="{width}" height="12" '
                f'fill="{COLORS[number % len(COLORS)]}"/>')
            parts.append(text(221 + width, y + 10, f"{value:.1f} {unit}", size=10))
            y += 14
        y += 14
    for number, name in enumerate(names):
        x = 215 + 160 * number
        parts.append(
            f'<rect x="{x}" y="{y}" width="12" height="12" fill="{COLORS[number]}"/>')
        parts.append(text(x + 18, y + 10, name))
    return document(760, rows + 90, parts)
