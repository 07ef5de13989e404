#include "analyze/draft.h"

#include <algorithm>

namespace daygate::analyze {

Draft::Draft(const Request& original)
    : request(original),
      chain(original.chain.begin(), original.chain.end()),
      tools(original.tools.begin(), original.tools.end()),
      attested(original.attested.begin(), original.attested.end()),
      signals(original.signals.begin(), original.signals.end()),
      context(original.context.begin(), original.context.end()) {}

void Draft::Unmark(std::string_view path) {
  std::erase_if(attested, [path](std::string_view mark) {
    return mark.starts_with(path) &&
           (mark.size() == path.size() || mark[path.size()] == '.' || mark[path.size()] == '[');
  });
}

const Request& Draft::Finish(const Engine& engine) {
  request.chain = chain;
  request.tools = tools;
  request.attested = attested;
  request.signals = signals;
  request.context = context;
  if (!approve) return request;
  by.clear();
  for (std::size_t i = 0; i < approvers.size(); ++i) by.push_back({.id = approvers[i], .roles = roles[i]});
  request.approval = {};
  request.approval.state = "approved";
  request.approval.by = by;
  request.approval.at = request.now;
  request.approval.ticket = "TICKET-1";
  binding = engine.Binding(request);
  request.approval.binding = binding;
  return request;
}

}  // namespace daygate::analyze
