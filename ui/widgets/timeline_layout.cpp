#include "ui/widgets/timeline_layout.h"

#include <algorithm>
#include <cmath>

namespace chartroom::widgets {
namespace {

// At 100 %, below the course.
constexpr double kTileTop = 90, kDateTop = 126, kLine = 17, kFirstChip = 40, kChipHeight = 20, kChipStep = 24, kTileEnd = 98,
                 kEnd = 7;
constexpr double kUndoPeak = 75, kRestorePeak = 41;

// Both ends at `y`, both controls at one height, so that the curve's top is at `peak`.
TimelineLayout::Arc bow(double fromX, double toX, double y, double peak) {
  TimelineLayout::Arc arc;
  const double control = (peak - 0.25 * y) / 0.75, lean = (toX - fromX) * 0.16;
  arc.path.moveTo(fromX, y);
  arc.path.cubicTo(fromX + lean, control, toX - lean, control, toX, y);
  arc.tip = {toX, y};
  arc.angle = std::atan2(y - control, lean) * 180 / M_PI;
  arc.labelCentre = {(fromX + toX) / 2, peak};
  return arc;
}

} // namespace

TimelineLayout TimelineLayout::make(const std::vector<TimelineRevision>& revisions, double viewWidth, double textScale,
    const std::function<double(const TimelineChip&)>& chipWidth, const std::function<QString(int)>& restoreLabel) {
  TimelineLayout layout;
  const int count = static_cast<int>(revisions.size());
  const auto px = [textScale](double at100) { return std::round(at100 * textScale); };
  const double tile = px(kTile), margin = kMargin + (tile - kTile) / 2;
  const double fit = count > 1 ? (viewWidth - 2 * margin) / (count - 1) : tile;
  layout.tile = tile;
  layout.step = std::clamp(fit, tile + 4, std::max(kMaximumStep, tile + 4));
  layout.width = std::max(viewWidth, count ? 2 * margin + (count - 1) * layout.step : 0);
  layout.height = kDateTop + px(kTileEnd) + kEnd;

  for (int i = 0; i < count; ++i) {
    const TimelineRevision& revision = revisions[static_cast<std::size_t>(i)];
    Node node;
    node.number = revision.number;
    const double x = std::round(margin + i * layout.step);
    node.centre = {x, kLineY};
    node.tile = {x - tile / 2, kTileTop, tile, kDateTop - kTileTop + px(kTileEnd)};
    node.date = {x - tile / 2, kDateTop, tile, px(kLine) + 1};
    node.kind = {x - tile / 2, kDateTop + px(kLine), tile, px(kLine) + 1};
    const auto chipTop = [&](std::size_t place) { return kDateTop + px(kFirstChip) + px(kChipStep) * static_cast<double>(place); };
    // Two rows of room: two chips, or one chip and how many more there are.
    const std::size_t shown = revision.chips.size() > 2 ? 1 : revision.chips.size();
    for (std::size_t c = 0; c < shown; ++c) {
      const TimelineChip& chip = revision.chips[c];
      const double width = std::min(std::ceil(chipWidth(chip)), tile - 8);
      node.chips.push_back(
          {QRectF(std::round(x - width / 2), chipTop(c), width, px(kChipHeight)), chip.label, chip.value, chip.failed});
    }
    if (shown < revision.chips.size()) {
      const TimelineChip more{QString(), QStringLiteral("+%1").arg(revision.chips.size() - shown), false};
      const double width = std::ceil(chipWidth(more));
      node.chips.push_back(
          {QRectF(std::round(x - width / 2), chipTop(shown), width, px(kChipHeight)), more.label, more.value, false});
    }
    layout.nodes.push_back(std::move(node));
  }

  for (const TimelineRevision& revision : revisions) {
    const int here = layout.indexOf(revision.number);
    if (const int failed = layout.indexOf(revision.undoes); revision.undoes > 0 && failed >= 0) {
      Arc arc = bow(layout.nodes[static_cast<std::size_t>(failed)].centre.x(),
          layout.nodes[static_cast<std::size_t>(here)].centre.x() - 2, kLineY - kRadius - 2, kUndoPeak);
      arc.from = revision.undoes, arc.to = revision.number, arc.label = revision.undoLabel;
      layout.arcs.push_back(std::move(arc));
    }
    if (const int restored = layout.indexOf(revision.restores); revision.restores > 0 && restored >= 0 && restored != here) {
      Arc arc = bow(layout.nodes[static_cast<std::size_t>(here)].centre.x() + 4,
          layout.nodes[static_cast<std::size_t>(restored)].centre.x() + 2, kLineY - kRadius - 2, kRestorePeak);
      arc.from = revision.number, arc.to = revision.restores, arc.restores = true;
      arc.label = restoreLabel(revision.restores);
      layout.arcs.push_back(std::move(arc));
    }
  }
  return layout;
}

QRectF TimelineLayout::freeBox(
    int fromIndex, int toIndex, double wide, const std::function<double(const QString&)>& labelWidth) const {
  const int first = std::min(fromIndex, toIndex), last = std::max(fromIndex, toIndex);
  if (first < 0 || last >= static_cast<int>(nodes.size()) || first == last) return {};
  constexpr double kOverTiles = 86, kBetweenTiles = 94; // its lower edge
  const double high = std::round(16 * tile / kTile);
  const auto x = [this](int index) { return nodes[static_cast<std::size_t>(index)].centre.x(); };
  const auto free = [&](const QRectF& box) {
    if (box.left() < 0 || box.right() > width) return false;
    QPainterPathStroker pen;
    pen.setWidth(6);
    return std::none_of(arcs.begin(), arcs.end(), [&](const Arc& arc) {
      const double label = arc.label.isEmpty() ? 0 : labelWidth(arc.label);
      return pen.createStroke(arc.path).intersects(box) ||
             QRectF(arc.labelCentre.x() - label / 2, arc.labelCentre.y() - 9, label, 18).intersects(box);
    });
  };
  // In the middle first, then between any two neighbours of the stretch, nearest to the middle first.
  std::vector<double> centres{(x(first) + x(last)) / 2};
  for (int i = first; i < last; ++i) centres.push_back((x(i) + x(i + 1)) / 2);
  for (int i = first; i <= last; ++i) centres.push_back(x(i));
  std::stable_sort(
      centres.begin() + 1, centres.end(), [&](double a, double b) { return std::abs(a - centres[0]) < std::abs(b - centres[0]); });
  for (const double centre : centres) {
    // Beside the tiles when there is room between them, above them otherwise.
    const bool tight = x(last) - x(first) - tile < wide || centre != centres[0];
    const QRectF box(centre - wide / 2, (tight ? kOverTiles : kBetweenTiles) - high, wide, high);
    if (free(box)) return box;
  }
  return {};
}

int TimelineLayout::indexAt(const QPointF& point) const {
  for (std::size_t i = 0; i < nodes.size(); ++i)
    if (nodes[i].tile.contains(point)) return static_cast<int>(i);
  return -1;
}

int TimelineLayout::indexOf(int number) const {
  for (std::size_t i = 0; i < nodes.size(); ++i)
    if (nodes[i].number == number) return static_cast<int>(i);
  return -1;
}

} // namespace chartroom::widgets
