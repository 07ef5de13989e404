#include "compile/path_trie.h"

#include <algorithm>

#include "base/ascii.h"

namespace daygate::compile {

namespace {

std::string Lower(std::string text) {
  base::MakeLower(&text);
  return text;
}

}  // namespace

PathTrie::PathTrie(SegmentTable* segments, Index* index) : segments_(*segments), index_(*index) {
  NewNode();
}

std::uint32_t PathTrie::NewNode() {
  index_.paths.emplace_back();
  return static_cast<std::uint32_t>(index_.paths.size() - 1);
}

std::uint32_t PathTrie::Exact(std::uint32_t node, const std::string& segment) {
  const bool exact = index_.case_rule == policy::CaseRule::kExact;
  const std::uint32_t number = segments_.Add(exact ? segment : Lower(segment));
  if (const std::uint32_t known = index_.exact.Find(node, number); known != 0) return known;
  const std::uint32_t child = NewNode();
  index_.paths[node].has_exact = true;
  index_.exact.Add(node, number, child);
  return child;
}

std::uint32_t PathTrie::Any(std::uint32_t node) {
  if (index_.paths[node].any == kNowhere) {
    const std::uint32_t child = NewNode();
    index_.paths[node].any = child;
  }
  return index_.paths[node].any;
}

std::uint32_t PathTrie::Glob(std::uint32_t node, const policy::Segment& segment) {
  std::string text;
  for (const std::string& alternative : segment.alternatives) text += alternative + "\n";
  GlobEdge& edge = globs_[{node, text}];
  if (edge.segment == nullptr) edge = {&segment, NewNode()};
  return edge.node;
}

std::uint32_t PathTrie::Add(const policy::SharedPattern& pattern) {
  std::uint32_t node = 0;
  for (std::size_t i = 0; i < pattern.segments.size(); ++i) {
    const policy::Segment& segment = pattern.segments[i];
    switch (segment.kind) {
      case policy::SegmentKind::kExact: node = Exact(node, segment.alternatives[0]); break;
      case policy::SegmentKind::kCapture: node = Any(node); break;
      case policy::SegmentKind::kGlob:
        node = segment.alternatives.size() == 1 && segment.alternatives[0] == "*" ? Any(node) : Glob(node, segment);
        break;
      case policy::SegmentKind::kTail: return GroupOf(node, kTail);
      case policy::SegmentKind::kMiddle: return GroupOf(node, kBeyond);
    }
  }
  return GroupOf(node, kHere);
}

std::uint32_t PathTrie::Everywhere() {
  return GroupOf(0, kBeyond);
}

void PathTrie::SetRoot(std::uint32_t group, std::uint32_t root) {
  PathNode& node = index_.paths[group / kEndings];
  switch (static_cast<Ending>(group % kEndings)) {
    case kHere: node.here = root; break;
    case kTail: node.tail = root; break;
    case kBeyond: node.beyond = root; break;
    case kEndings: break;
  }
}

void PathTrie::Finish() {
  for (const auto& [key, edge] : globs_) {
    PathNode& node = index_.paths[key.first];
    if (node.glob_count++ == 0) node.globs = static_cast<std::uint32_t>(index_.globs.size());
    index_.globs.push_back(edge);
  }
}

}  // namespace daygate::compile
