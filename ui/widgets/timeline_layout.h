#pragma once

// The timeline's data and its geometry, without a window: where each revision stands, its chips, the arcs between
// failed and rolled-back pairs, the dotted arcs to restored revisions, and what lies under a point. The painter only
// draws what stands here.

#include <QPainterPath>
#include <QRectF>
#include <QString>

#include <functional>
#include <vector>

namespace chartroom::widgets {

// One change of a revision in two words: "image 7.2→7.4".
struct TimelineChip {
  QString label;
  QString value;
  bool failed = false; // a failure's reason, red
  friend bool operator==(const TimelineChip&, const TimelineChip&) = default;
};

struct TimelineRevision {
  enum class State { Superseded, Deployed, Failed, RolledBack, Pending, Running, Uninstalled };
  int number = 0;
  State state = State::Superseded;
  QString date, time; // "9 Jun", "14:02"
  QString kind;       // "Upgrade", "Upgrade failed", "Deployed now"
  std::vector<TimelineChip> chips;
  int undoes = 0;      // the failed revision that this automatic rollback answered; 0 is none
  int restores = 0;    // the revision whose state this one brought back
  QString undoLabel;   // "after 5 min"
  QString description; // who and why, for tooltip and screen reader
  friend bool operator==(const TimelineRevision&, const TimelineRevision&) = default;
};

struct TimelineLayout {
  struct Chip {
    QRectF rect;
    QString label, value;
    bool failed = false;
  };
  struct Node {
    int number = 0;
    QPointF centre;
    QRectF tile; // what a click hits and the selection fills
    QRectF date, kind;
    std::vector<Chip> chips; // at most two, then "+n"
  };
  struct Arc {
    int from = 0, to = 0; // revision numbers, from the later to the earlier for `restores`
    bool restores = false;
    QPainterPath path;
    QPointF tip;      // arrow head, and where it points
    double angle = 0; // degrees, 0 points right, 90 down
    QString label;
    QPointF labelCentre;
  };

  static constexpr double kRadius = 12;
  static constexpr double kTile = 140;  // width of a revision's tile at 100 %
  static constexpr double kMargin = 97; // from the edge to the first centre
  static constexpr double kLineY = 112;
  static constexpr double kMaximumStep = 220;

  std::vector<Node> nodes; // in the order of the revisions
  std::vector<Arc> arcs;
  double width = 0; // of the content; more than the view's width scrolls
  double height = 0;
  double tile = kTile;
  double step = 0;

  // `chipWidth` measures label and value with padding; `restoreLabel` makes "restores revision 3"; tiles and their lines of
  // text grow with `textScale`.
  static TimelineLayout make(const std::vector<TimelineRevision>& revisions, double viewWidth, double textScale,
      const std::function<double(const TimelineChip&)>& chipWidth, const std::function<QString(int)>& restoreLabel);

  // Where a text of this width may stand over the stretch between two nodes without touching an arc or the label of one
  // (`labelWidth` measures it); a null rectangle when there is no such place.
  QRectF freeBox(int fromIndex, int toIndex, double wide, const std::function<double(const QString&)>& labelWidth) const;

  // Index of the revision whose tile holds the point, or -1.
  int indexAt(const QPointF& point) const;
  int indexOf(int number) const;
};

} // namespace chartroom::widgets
