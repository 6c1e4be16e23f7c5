"""What stands in an SVG that pegsim plot drew: texts with the room they take, filled boxes, lines."""

import re
import xml.etree.ElementTree as ET

SVG = "{http://www.w3.org/2000/svg}"

# Widths of DejaVu Sans in thousandths, from blank to tilde; bold letters are a tenth wider.
WIDTHS = [317, 400, 459, 837, 636, 950, 779, 274, 390, 390, 500, 837, 317, 360, 317, 336, 636, 636,
          636, 636, 636, 636, 636, 636, 636, 636, 336, 336, 837, 837, 837, 530, 999, 684, 686, 698,
          770, 631, 575, 774, 751, 294, 294, 655, 557, 862, 748, 787, 603, 787, 694, 634, 610, 731,
          684, 988, 685, 610, 685, 390, 336, 390, 837, 500, 500, 612, 634, 549, 634, 615, 352, 634,
          633, 277, 277, 579, 277, 974, 633, 611, 634, 634, 411, 520, 392, 633, 591, 817, 591, 591,
          524, 636, 336, 636, 837]


class Text:
    def __init__(self, text, x, y, size, anchor, bold, colour):
        width = sum(WIDTHS[ord(c) - 32] if 32 <= ord(c) < 127 else 1000 for c in text)
        width *= size / 1000 * (1.1 if bold else 1)
        self.text, self.size, self.bold, self.colour = text, size, bold, colour
        self.left = x - {"start": 0, "middle": width / 2, "end": width}[anchor]
        self.right = self.left + width
        self.bottom = y + size * 0.22  # y is the base line
        self.top = y - size * 0.76

    def overlaps(self, other):
        return (self.left < other.right - 0.5 and other.left < self.right - 0.5
                and self.top < other.bottom - 0.5 and other.top < self.bottom - 0.5)


class Box:
    def __init__(self, points, colour):
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        self.left, self.right, self.top, self.bottom = min(xs), max(xs), min(ys), max(ys)
        self.colour = colour


def hexadecimal(colour):
    """'rgb(255,   0,   0)' or '#ff0000' as 'ff0000'."""
    if colour.startswith("#"):
        return colour[1:].lower()
    return "".join(f"{int(n):02x}" for n in re.findall(r"\d+", colour))


class Picture:
    def __init__(self, path):
        self.root = ET.parse(path).getroot()
        _, _, self.width, self.height = (float(v) for v in self.root.get("viewBox").split())
        self.texts, self.boxes = [], []
        for group in self.root.iter(SVG + "g"):
            for text in group.findall(SVG + "text"):
                at = re.match(r"translate\(([-\d.]+),([-\d.]+)\)", group.get("transform"))
                self.texts.append(Text("".join(text.itertext()), float(at[1]), float(at[2]),
                                       float(group.get("font-size")), group.get("text-anchor"),
                                       group.get("font-weight") == "bold",
                                       hexadecimal(group.get("fill"))))
        for polygon in self.root.iter(SVG + "polygon"):
            points = [tuple(map(float, p.split(","))) for p in polygon.get("points").split()]
            self.boxes.append(Box(points, hexadecimal(polygon.get("fill"))))

    def has(self, text):
        return any(t.text == text for t in self.texts)

    def find(self, text):
        """The first text that begins so."""
        return next(t for t in self.texts if t.text.startswith(text))

    def boxes_at(self, y, colour=None):
        """Filled boxes that a row at that height goes through, from the left to the right."""
        found = [b for b in self.boxes if b.top <= y <= b.bottom and colour in (None, b.colour)]
        return sorted(found, key=lambda b: b.left)

    def complaints(self):
        """Texts that lie on each other or stick out of the picture."""
        for i, text in enumerate(self.texts):
            if text.left < -1 or text.right > self.width + 1 or text.top < -1 \
                    or text.bottom > self.height + 1:
                yield f"cut off: {text.text!r}"
            for other in self.texts[i + 1:]:
                if text.overlaps(other):
                    yield f"{text.text!r} lies on {other.text!r}"
