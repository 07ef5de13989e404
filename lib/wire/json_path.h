// Where in a document a reader is: `context.chain[0].zone`. A path is a chain of links on the stack, and becomes text
// only when there is something to say about it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace daygate::wire {

class JsonPath {
 public:
  JsonPath() = default;  // the document itself

  // A link must not outlive the one that it hangs on.
  JsonPath operator/(std::string_view member) const { return JsonPath(this, member, 0); }
  JsonPath operator[](std::size_t index) const { return JsonPath(this, {}, index); }

  std::string ToString() const {
    std::string text;
    AppendTo(&text);
    return text;
  }

 private:
  JsonPath(const JsonPath* parent, std::string_view member, std::size_t index)
      : parent_(parent), member_(member), index_(index) {}

  void AppendTo(std::string* text) const {
    if (parent_ == nullptr) return;
    parent_->AppendTo(text);
    if (member_.data() == nullptr) {
      text->append("[").append(std::to_string(index_)).append("]");
    } else {
      if (!text->empty()) text->push_back('.');
      text->append(member_);
    }
  }

  const JsonPath* parent_ = nullptr;
  std::string_view member_;  // without data: an element
  std::size_t index_ = 0;
};

}  // namespace daygate::wire
