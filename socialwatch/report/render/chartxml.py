"""Native charts as XML: series with their cells, labels, axes, and the part that holds chart and workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

from socialwatch.report.render.package import column as column
from socialwatch.report.render.package import workbook
from socialwatch.report.render.shapes import NS, Box, Canvas, attribute, box_xml, clean, fill_xml
from socialwatch.report.unbroken import unbroken

CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
CATEGORY_AXIS, VALUE_AXIS = 1001, 1002


@dataclass(frozen=True, slots=True)
class Row:
    """A column of the chart's workbook: one series, or the bounds of one."""

    name: str
    values: Sequence[float | None]


@dataclass(slots=True)
class Sheet:
    """Categories and columns, and the references of a chart's series into them."""

    categories: Sequence[str]
    rows: list[Row] = field(default_factory=list)

    def add(self, name: str, values: Sequence[float | None]) -> int:
        """The number of the new column, from 0."""
        self.rows.append(Row(name, values))
        return len(self.rows) - 1

    def name_xml(self, at: int) -> str:
        place = f"Sheet1!${column(at + 2)}$1"
        text = escape(clean(self.rows[at].name))
        return (
            f'<c:tx><c:strRef><c:f>{place}</c:f><c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>{text}</c:v></c:pt>'
            "</c:strCache></c:strRef></c:tx>"
        )

    def categories_xml(self) -> str:
        points = "".join(f'<c:pt idx="{n}"><c:v>{escape(clean(c))}</c:v></c:pt>' for n, c in enumerate(self.categories))
        count = len(self.categories)
        return (
            f'<c:cat><c:strRef><c:f>Sheet1!$A$2:$A${count + 1}</c:f><c:strCache><c:ptCount val="{count}"/>'
            f"{points}</c:strCache></c:strRef></c:cat>"
        )

    def numbers_xml(self, at: int) -> str:
        """A reference to the column with its values."""
        letter, values = column(at + 2), self.rows[at].values
        points = "".join(
            f'<c:pt idx="{n}"><c:v>{value!r}</c:v></c:pt>' for n, value in enumerate(values) if value is not None
        )
        return (
            f"<c:numRef><c:f>Sheet1!${letter}$2:${letter}${len(values) + 1}</c:f><c:numCache>"
            f'<c:formatCode>General</c:formatCode><c:ptCount val="{len(values)}"/>{points}</c:numCache></c:numRef>'
        )

    def workbook(self) -> bytes:
        head: list[str | float | None] = ["", *(row.name for row in self.rows)]
        body = [[c, *(row.values[n] for row in self.rows)] for n, c in enumerate(self.categories)]
        return workbook([head, *body])


@dataclass(frozen=True, slots=True)
class Cells:
    """A sheet for charts whose series are rows."""

    rows: Sequence[Sequence[str | float | None]]

    def workbook(self) -> bytes:
        return workbook(self.rows)


def text_properties(size: float, color: str, bold: bool = False) -> str:
    return (
        f'<c:txPr><a:bodyPr wrap="none"/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{round(size * 100)}" b="{int(bold)}">'
        f'{fill_xml(color)}<a:latin typeface="+mn-lt"/></a:defRPr></a:pPr><a:endParaRPr lang="en-GB"/></a:p></c:txPr>'
    )


def rich(parts: Sequence[tuple[str, str, bool]], size: float) -> str:
    """Words of a label: (text, color, bold) each."""
    runs = "".join(
        f'<a:r><a:rPr lang="en-GB" sz="{round(size * 100)}" b="{int(bold)}">{fill_xml(color)}</a:rPr>'
        f"<a:t>{escape(unbroken(clean(text)))}</a:t></a:r>"
        for text, color, bold in parts
    )
    return f'<c:tx><c:rich><a:bodyPr wrap="none"/><a:lstStyle/><a:p>{runs}</a:p></c:rich></c:tx>'


_SHOWS = ("LegendKey", "Val", "CatName", "SerName", "Percent", "BubbleSize")


def shows(*names: str) -> str:
    return "".join(f'<c:show{name} val="{int(name in names)}"/>' for name in _SHOWS)


def offset_xml(x: float, y: float) -> str:
    """A label moved from where it would stand, in parts of the chart."""
    if not x and not y:
        return ""
    return f'<c:layout><c:manualLayout><c:x val="{x:.5f}"/><c:y val="{y:.5f}"/></c:manualLayout></c:layout>'


def label(at: int, *, text: str = "", size: float, color: str, place: str, show: str, bold: bool = False,
          number_format: str = "", offset: tuple[float, float] = (0, 0)) -> str:  # fmt: skip
    """The label of one point; `text` is `rich`, or the label shows what `show` names."""
    return (
        f'<c:dLbl><c:idx val="{at}"/>{offset_xml(*offset)}{text}{number_format}<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>'
        f'{"" if text else text_properties(size, color, bold)}<c:dLblPos val="{place}"/>{shows(show)}</c:dLbl>'
    )


# a label that was moved is drawn with a line to its point unless this says no
_NO_LEADERS = (
    '<c:extLst><c:ext uri="{CE6537A1-D6FC-4f65-9D91-7224C49458BB}" '
    'xmlns:c15="http://schemas.microsoft.com/office/drawing/2012/chart"><c15:showLeaderLines val="0"/></c:ext></c:extLst>'
)


def labels(each: Sequence[str], rest: str = "") -> str:
    """All labels of a series; `rest` says how those not in `each` look, none when empty."""
    return f"<c:dLbls>{''.join(each)}{rest or shows()}{_NO_LEADERS}</c:dLbls>"


def number_format(code: str) -> str:
    return f'<c:numFmt formatCode="{attribute(code)}" sourceLinked="0"/>'


def faint(color: str, alpha: float) -> str:
    """A fill that lets through what is behind it; `alpha` is 1 for one that doesn't."""
    if alpha >= 1:
        return fill_xml(color)
    name = "srgbClr" if color.startswith("#") else "schemeClr"
    value = color.lstrip("#")
    return f'<a:solidFill><a:{name} val="{value}"><a:alpha val="{round(alpha * 100000)}"/></a:{name}></a:solidFill>'


def line_properties(color: str, points: float, *, alpha: float = 1.0, cap: str = "rnd") -> str:
    return f'<a:ln w="{round(points * 12700)}" cap="{cap}">{faint(color, alpha)}<a:round/></a:ln>'


def bounds(sheet: Sheet, plus: int, minus: int, color: str, points: float, alpha: float) -> str:
    """An interval around each value, as a wide faint stroke (a band) or a thin one (whiskers)."""
    return (
        '<c:errBars><c:errDir val="y"/><c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="1"/>'
        f"<c:plus>{sheet.numbers_xml(plus)}</c:plus><c:minus>{sheet.numbers_xml(minus)}</c:minus>"
        f"<c:spPr>{line_properties(color, points, alpha=alpha, cap='flat')}</c:spPr></c:errBars>"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Axes:
    """Both axes of a chart; the value axis always has fixed ends, so that geometry can be computed."""

    low: float
    high: float
    step: float
    horizontal: bool = False
    show_values: bool = True
    grid: str | None = None
    baseline: str
    color: str
    size: float
    format: str
    skip: int = 1
    show_categories: bool = True


def axes_xml(axes: Axes) -> str:
    category_side, value_side = ("l", "b") if axes.horizontal else ("b", "l")
    order = "maxMin" if axes.horizontal else "minMax"
    grid = (
        f"<c:majorGridlines><c:spPr>{line_properties(axes.grid, 0.5)}</c:spPr></c:majorGridlines>" if axes.grid else ""
    )
    words = text_properties(axes.size, axes.color)
    return (
        f'<c:catAx><c:axId val="{CATEGORY_AXIS}"/><c:scaling><c:orientation val="{order}"/></c:scaling><c:delete val="0"/>'
        f'<c:axPos val="{category_side}"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="{"low" if axes.show_categories else "none"}"/>'
        f"<c:spPr>{line_properties(axes.baseline, 0.75)}</c:spPr>{words}"
        f'<c:crossAx val="{VALUE_AXIS}"/><c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="60"/>'
        f'<c:tickLblSkip val="{axes.skip}"/><c:tickMarkSkip val="{axes.skip}"/><c:noMultiLvlLbl val="1"/></c:catAx>'
        f'<c:valAx><c:axId val="{VALUE_AXIS}"/><c:scaling><c:orientation val="minMax"/><c:max val="{axes.high!r}"/>'
        f'<c:min val="{axes.low!r}"/></c:scaling><c:delete val="{int(not axes.show_values)}"/><c:axPos val="{value_side}"/>{grid}'
        f'{number_format(axes.format)}<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        f'<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>{words}<c:crossAx val="{CATEGORY_AXIS}"/>'
        f'<c:crosses val="autoZero"/><c:crossBetween val="between"/><c:majorUnit val="{axes.step!r}"/></c:valAx>'
    )


def chart_space(plots: str, axes: Axes, inner: Box, outer: Box, drawn: str = "") -> bytes:
    """The whole chart: `inner` is the plot inside `outer`, both on the slide; `drawn` are axes of another kind."""
    x, y = (inner.left - outer.left) / outer.width, (inner.top - outer.top) / outer.height
    layout = (
        '<c:layout><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
        f'<c:x val="{x:.5f}"/><c:y val="{y:.5f}"/><c:w val="{inner.width / outer.width:.5f}"/>'
        f'<c:h val="{inner.height / outer.height:.5f}"/></c:manualLayout></c:layout>'
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<c:chartSpace xmlns:c="{CHART}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><c:date1904 val="0"/>'
        '<c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/>'
        f"<c:plotArea>{layout}{plots}{drawn or axes_xml(axes)}<c:spPr><a:noFill/></c:spPr></c:plotArea>"
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr><c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr>"
        f'<a:defRPr sz="{round(axes.size * 100)}"/></a:pPr><a:endParaRPr lang="en-GB"/></a:p></c:txPr></c:chartSpace>'
    ).encode()


def place_chart(canvas: Canvas, key: str, outer: Box, xml: bytes, sheet: Sheet | Cells, alt: str) -> Any:
    """Put a native chart with its workbook on the slide."""
    from pptx.opc.constants import CONTENT_TYPE as CT
    from pptx.opc.constants import RELATIONSHIP_TYPE as RT
    from pptx.parts.chart import ChartPart
    from pptx.parts.embeddedpackage import EmbeddedXlsxPart

    package = canvas.slide.part.package
    part = ChartPart.load(_name(package, ChartPart), CT.DML_CHART, package, xml)
    part.chart_workbook.xlsx_part = EmbeddedXlsxPart(
        _name(package, EmbeddedXlsxPart), CT.SML_SHEET, package, sheet.workbook()
    )
    rel = canvas.slide.part.relate_to(part, RT.CHART)
    frame = box_xml(outer).replace("a:xfrm", "p:xfrm")
    return canvas._add(
        f'<p:graphicFrame {NS}><p:nvGraphicFramePr><p:cNvPr id="{canvas.id()}" name="{attribute(canvas.name(key))}" '
        f'descr="{attribute(alt)}"/><p:cNvGraphicFramePr><a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr><p:nvPr/>'
        f'</p:nvGraphicFramePr>{frame}<a:graphic><a:graphicData uri="{CHART}"><c:chart xmlns:c="{CHART}" r:id="{rel}"/>'
        "</a:graphicData></a:graphic></p:graphicFrame>"
    )


def _name(package: Any, kind: Any) -> Any:
    """The next free name of a part, counted on from the first: looking through the whole package each time is slow."""
    from pptx.opc.packuri import PackURI

    last: dict[str, int] = package.__dict__.setdefault("_socialwatch_names", {})
    if kind.__name__ not in last:
        first = package.next_partname(kind.partname_template)
        last[kind.__name__] = int(first.idx or 1)
        return first
    last[kind.__name__] += 1
    return PackURI(kind.partname_template % last[kind.__name__])
