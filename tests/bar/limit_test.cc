// Lines 11 and 12: sizes at their limits and beyond, and documents that say a thing twice.
#include <sys/mman.h>
#include <sys/resource.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catch.h"
#include "support.h"

namespace daygate::bar {

namespace {

std::string Segments(std::size_t count) {
  std::string path = "k";
  for (std::size_t i = 1; i < count; ++i) path += "/k";
  return path;
}

// Zeros that take no memory until somebody writes to them.
class Zeros {
 public:
  explicit Zeros(std::size_t size)
      : size_(size), data_(mmap(nullptr, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)) {
    REQUIRE(data_ != MAP_FAILED);
  }
  Zeros(const Zeros&) = delete;
  Zeros& operator=(const Zeros&) = delete;
  ~Zeros() { munmap(data_, size_); }
  std::string_view text() const { return {static_cast<const char*>(data_), size_}; }

 private:
  std::size_t size_;
  void* data_;
};

long PeakKilobytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

constexpr std::chrono::nanoseconds kMillisecond = std::chrono::milliseconds(1);

}  // namespace

TEST_CASE("bar_11_long_paths") {
  const std::string segment_256 = "secret/" + std::string(256, 'k');
  std::string bytes_4097 = std::string(240, 'k');
  while (bytes_4097.size() < 4097)
    bytes_4097 += "/" + std::string(std::min<std::size_t>(240, 4096 - bytes_4097.size()), 'k');
  REQUIRE(bytes_4097.size() == 4097);
  for (const Engine& engine : Gates()) {
    for (const std::string& path : {bytes_4097, Segments(129), segment_256}) {
      CheckInvalid(engine.Decide(ViewOf(path)), {"resource.id"});
      CheckInvalid(DecideJson(engine, Doc{.path = path}.Text()), {"resource.id"});
      CHECK(ShortestCpu(5, [&] { (void)engine.Decide(ViewOf(path)); }) < kMillisecond * kSlowdown);
    }
  }
  CHECK(Gates()[0].Decide(ViewOf(bytes_4097.substr(0, 4096))).permitted());
  CHECK(Gates()[0].Decide(ViewOf(Segments(128))).permitted());
  CHECK(Gates()[0].Decide(ViewOf(segment_256.substr(0, segment_256.size() - 1))).permitted());
}

// Every string that a request can carry, 1 GiB long: its length is looked at, and nothing else.
TEST_CASE("bar_11_a_gibibyte") {
  const Zeros zeros(std::size_t{1} << 30U);
  const std::string_view huge = zeros.text();
  const std::string_view strings[] = {huge};
  const std::string_view purposes[] = {"pay", huge};
  const Label keys[] = {{huge, "v"}, {huge, "w"}};
  const Label values[] = {{"k", huge}};
  const AttributeValue list[] = {AttributeValue(huge)};
  const AttributeEntry map_keys[] = {{huge, AttributeValue("v")}, {huge, AttributeValue("w")}};
  const AttributeEntry map_values[] = {{"k", AttributeValue(huge)}};
  const ContextAttribute contexts[] = {{"ticket", huge},
                                       {"place", huge},
                                       {huge, "x"},
                                       {"words", AttributeList{list, 1}},
                                       {"table", AttributeMap{map_keys, 2}},
                                       {"table", AttributeMap{map_values, 1}},
                                       {"n", huge}};
  const Agent hop_id[] = {{.id = huge}};
  const Agent hop_zone[] = {{.id = "h", .zone = huge}};
  const Agent hop_labels[] = {{.id = "h", .labels = values}};
  const Tool tools[] = {{.name = huge, .server = huge, .zone = huge}};
  const Signal signals[] = {{huge, std::int64_t{1}}};
  const Approver approver_id[] = {{.id = huge}};
  const Approver approver_roles[] = {{.id = "b", .roles = strings}};

  const auto agent = [&](auto member) {
    Request request = View();
    request.agent.*member = huge;
    return request;
  };
  std::vector<Request> requests = {ViewOf(huge),
                                   agent(&Agent::id),
                                   agent(&Agent::class_),
                                   agent(&Agent::kind),
                                   agent(&Agent::autonomy),
                                   agent(&Agent::owner),
                                   agent(&Agent::state),
                                   agent(&Agent::zone),
                                   agent(&Agent::workload),
                                   agent(&Agent::namespace_),
                                   agent(&Agent::instance),
                                   agent(&Agent::auth_method),
                                   agent(&Agent::posture),
                                   agent(&Agent::model),
                                   agent(&Agent::vendor)};
  const auto add = [&](auto change) {
    Request request = View();
    change(request);
    requests.push_back(request);
  };
  add([&](Request& r) { r.agent.groups = strings; });
  add([&](Request& r) { r.agent.labels = keys; });
  add([&](Request& r) { r.agent.labels = values; });
  add([&](Request& r) { r.subject.id = huge; });
  add([&](Request& r) { r.subject.kind = huge; });
  add([&](Request& r) { r.subject.auth_method = huge; });
  add([&](Request& r) { r.chain = hop_id; });
  add([&](Request& r) { r.chain = hop_zone; });
  add([&](Request& r) { r.chain = hop_labels; });
  add([&](Request& r) { r.action = huge; });
  add([&](Request& r) { r.secret.engine = huge; });
  add([&](Request& r) { r.secret.owner = huge; });
  add([&](Request& r) { r.secret.sensitivity = huge; });
  add([&](Request& r) { r.secret.environment = huge; });
  add([&](Request& r) { r.secret.purposes = purposes; });
  add([&](Request& r) { r.secret.labels = keys; });
  add([&](Request& r) { r.purpose = huge; });
  add([&](Request& r) { r.environment = huge; });
  add([&](Request& r) { r.task.id = huge; });
  add([&](Request& r) { r.task.prompt_digest = huge; });
  add([&](Request& r) { r.tools = tools; });
  add([&](Request& r) { r.destination.host = huge; });
  add([&](Request& r) { r.destination.zone = huge; });
  add([&](Request& r) { r.client_ip = huge; });
  add([&](Request& r) { r.approval.state = huge; });
  add([&](Request& r) { r.approval.binding = huge; });
  add([&](Request& r) { r.approval.ticket = huge; });
  add([&](Request& r) { r.approval.by = approver_id; });
  add([&](Request& r) { r.approval.by = approver_roles; });
  add([&](Request& r) { r.degraded = strings; });
  add([&](Request& r) { r.signals = signals; });
  add([&](Request& r) { r.attested = strings; });
  for (const ContextAttribute& attribute : contexts) {
    add([&](Request& r) { r.context = {&attribute, 1}; });
  }

  const long before = PeakKilobytes();
  for (std::size_t i = 0; i < requests.size(); ++i) {
    CAPTURE(i);
    for (const Engine& engine : Gates()) {
      const Decision decision = engine.Decide(requests[i]);
      CHECK(ToWord(decision.reason()) == "invalid_request");
      CHECK_FALSE(decision.permitted());
      CHECK(Bytes(decision).size() < 1000);
      CHECK(ShortestCpu(3, [&] { (void)engine.Decide(requests[i]); }) < kMillisecond * kSlowdown);
    }
  }
  for (const Engine& engine : Gates()) {
    CheckInvalid(DecideJson(engine, huge), {"request"});
    CHECK(ShortestCpu(3, [&] { (void)DecideJson(engine, huge); }) < kMillisecond * kSlowdown);
  }
  CHECK(PeakKilobytes() - before < 64 * 1024);
}

// A view that is too large is still read: what else is wrong with it is named beside `request`.
TEST_CASE("bar_11_too_large_and_too_long") {
  const std::string longest(4096, 'x');
  const std::string longer = longest + "x";
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < 32; ++i) keys.push_back("k" + std::to_string(i));
  std::vector<Label> labels;
  for (const std::string& key : keys) labels.push_back({key, longest});
  Request request = View();
  request.agent.labels = labels;
  for (const Engine& engine : Gates()) CheckInvalid(engine.Decide(request), {"request"});
  request.agent.owner = longer;
  for (const Engine& engine : Gates()) CheckInvalid(engine.Decide(request), {"request", "subject.properties.owner"});
}

TEST_CASE("bar_12_too_many") {
  const std::size_t many = 10'001;
  const std::size_t million = 1'000'000;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < many; ++i) names.push_back("k" + std::to_string(i));
  std::vector<ContextAttribute> context;
  std::vector<Label> labels;
  std::vector<Signal> signals;
  for (const std::string& name : names) {
    context.push_back({name, "x"});
    labels.push_back({name, "x"});
    signals.push_back({name, std::int64_t{1}});
  }
  const std::vector<std::string_view> words(million, "w");
  const std::vector<AttributeValue> values(million, AttributeValue("w"));
  const ContextAttribute list[] = {{"words", AttributeList{values.data(), values.size()}}};
  const std::vector<Agent> hops(million, Agent{.id = "h"});
  const std::vector<Tool> tools(million, Tool{.name = "t"});
  const std::vector<Approver> approvers(million, Approver{.id = "b"});

  for (const Engine& engine : Gates()) {
    const auto check = [&](std::string_view field, auto change) {
      Request request = View();
      change(request);
      CheckInvalidAt(engine.Decide(request), field);
    };
    check("context.k", [&](Request& r) { r.context = context; });
    check("context.signal.k", [&](Request& r) { r.signals = signals; });
    check("subject.properties.labels", [&](Request& r) { r.agent.labels = labels; });
    check("subject.properties.groups", [&](Request& r) { r.agent.groups = words; });
    check("subject.properties.on_behalf_of.groups", [&](Request& r) { r.subject.groups = words; });
    check("resource.properties.purposes", [&](Request& r) { r.secret.purposes = words; });
    check("context.words", [&](Request& r) { r.context = list; });
    check("context.chain", [&](Request& r) { r.chain = hops; });
    check("context.tools", [&](Request& r) { r.tools = tools; });
    check("context.approval.by", [&](Request& r) { r.approval.by = approvers; });
    check("context.degraded", [&](Request& r) { r.degraded = words; });
  }
}

TEST_CASE("bar_12_one_more_than_allowed") {
  const auto list = [](std::size_t count, const std::string& element) {
    std::string text = "[" + element;
    for (std::size_t i = 1; i < count; ++i) text += "," + element;
    return text + "]";
  };
  const auto map = [](std::size_t count) {
    std::string text = "{";
    for (std::size_t i = 0; i < count; ++i) text += (i == 0 ? "" : ",") + Quote("k" + std::to_string(i)) + R"(:"v")";
    return text + "}";
  };
  const auto docs = [&](std::size_t more) {
    return std::vector<std::pair<std::string, Doc>>{
        {"subject.properties.groups", {.agent = R"("groups":)" + list(64 + more, R"("g")")}},
        {"subject.properties.labels", {.agent = R"("labels":)" + map(64 + more)}},
        {"resource.properties.labels", {.secret = R"("labels":)" + map(64 + more)}},
        {"resource.properties.purposes", {.secret = R"("purposes":)" + list(64 + more, R"("pay")")}},
        {"context.chain", {.context = R"("chain":)" + list(16 + more, R"({"id":"h"})")}},
        {"context.tools", {.context = R"("tools":)" + list(64 + more, R"({"name":"t"})")}},
        {"context.words", {.context = R"("words":)" + list(64 + more, R"("w")")}},
        {"context.table", {.context = R"("table":)" + map(64 + more)}},
        {"context.approval.by", {.context = R"("approval":{"by":)" + list(64 + more, R"({"id":"b"})") + "}"}}};
  };
  for (const auto& [field, doc] : docs(0)) {
    CAPTURE(field);
    CHECK(DecideJson(Gates()[0], doc.Text()).permitted());
  }
  for (const auto& [field, doc] : docs(1)) {
    for (const Engine& engine : Gates()) CheckInvalid(DecideJson(engine, doc.Text()), {field});
  }
}

TEST_CASE("bar_12_documents") {
  std::string members;
  for (int i = 0; i < 10'001; ++i) members += (i == 0 ? "" : ",") + Quote("k" + std::to_string(i)) + ":1";
  std::string million = R"("words":["x")";
  for (int i = 1; i < 1'000'000; ++i) million += R"(,"x")";
  million += "]";
  const auto deep = [](std::size_t levels, char open, char close) {
    return R"("x":)" + std::string(levels, open) + std::string(levels, close);
  };
  for (const Engine& engine : Gates()) {
    CheckInvalid(DecideJson(engine, Doc{.context = members}.Text()), {"request"});
    CheckInvalid(DecideJson(engine, Doc{.context = million}.Text()), {"request"});
    CheckInvalid(DecideJson(engine, Doc{.top = deep(32, '[', ']')}.Text()), {"request"});
    CheckInvalid(DecideJson(engine, Doc{.context = deep(31, '[', ']')}.Text()), {"request"});
    CheckInvalid(DecideJson(engine, std::string(60'000, '[')), {"request"});
    CheckInvalid(DecideJson(engine, Doc{.top = R"("x":)" + std::string(30'000, '[')}.Text()), {"request"});
    std::string objects = R"("x":)";
    for (int i = 0; i < 32; ++i) objects += R"({"x":)";
    CheckInvalid(DecideJson(engine, Doc{.top = objects + "1" + std::string(32, '}')}.Text()), {"request"});
    CheckInvalid(DecideJson(engine, Doc{.top = R"("x":)" + Quote(std::string(65'536, 'x'))}.Text()), {"request"});
  }
  CHECK(DecideJson(Gates()[0], Doc{.top = deep(31, '[', ']')}.Text()).permitted());
}

TEST_CASE("bar_12_keys_that_stand_twice") {
  const Engine& engine = Compile(R"(permit all { when purpose == pay via true })");
  struct Row {
    std::string field;
    Doc doc;
  };
  const std::string pay = R"("purpose":"pay",)";
  const std::vector<Row> rows = {
      {"context.purpose", {.context = R"("purpose":"pay","purpose":"pay")"}},
      {"context.purpose", {.context = R"("purpose":"help","purpose":"pay")"}},
      {"context.purpose", {.context = R"("purpose":"pay","purpose":"help")"}},
      {"context.purpose", {.context = R"("purpose":"help","\u0070urpose":"pay")"}},
      {"context.purpose", {.context = R"("purpose":null,"purpose":"pay")"}},
      {"context.now", {.context = pay + R"("now":"2026-11-24T10:00:00Z")"}},
      {"context.risk", {.context = pay + R"("risk":1,"risk":2)"}},
      {"context.ticket", {.context = pay + R"("ticket":"a","ticket":"b")"}},
      {"context.table.k", {.context = pay + R"("table":{"k":"a","k":"b"})"}},
      {"context.chain[0].zone", {.context = pay + R"("chain":[{"id":"h","zone":"corp","zone":"partner"}])"}},
      {"context.chain", {.context = pay + R"("chain":[{"id":"h"}],"chain":[])"}},
      {"context.attested", {.context = pay + R"("attested":[],"attested":["purpose"])"}},
      {"context.signal.rate", {.context = pay + R"("signal":{"rate":1,"rate":2})"}},
      {"subject.properties.owner", {.agent = R"("owner":"a","owner":"b")", .context = R"("purpose":"pay")"}},
      {"subject.properties.labels.k", {.agent = R"("labels":{"k":"a","\u006b":"b"})", .context = R"("purpose":"pay")"}},
      {"resource.properties.sensitivity",
       {.secret = R"("sensitivity":"public","sensitivity":"restricted")", .context = R"("purpose":"pay")"}},
      {"subject", {.context = R"("purpose":"pay")", .top = R"("subject":{"type":"agent","id":"root"})"}},
      {"resource", {.context = R"("purpose":"pay")", .top = R"("resource":{"type":"secret","id":"other"})"}},
      {"action", {.context = R"("purpose":"pay")", .top = R"("action":{"name":"discover"})"}},
      {"context",
       {.context = R"("purpose":"pay")", .top = R"("context":{"now":"2026-11-24T10:00:00Z","purpose":"pay"})"}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.field);
    CAPTURE(row.doc.Text());
    const Decision decision = DecideJson(engine, row.doc.Text());
    CHECK(ToWord(decision.reason()) == "invalid_request");
    CHECK_FALSE(decision.permitted());
    const auto fields = decision.invalid_fields();
    CHECK(std::find(fields.begin(), fields.end(), row.field) != fields.end());
  }
  CHECK(DecideJson(engine, Doc{.context = R"("purpose":"pay")"}.Text()).permitted());

  const auto check = [&](std::string_view field, auto change) {
    Request request = View();
    request.purpose = "pay";
    change(request);
    CheckInvalid(engine.Decide(request), {field});
  };
  const ContextAttribute context[] = {{"ticket", "a"}, {"ticket", "b"}};
  const Signal signals[] = {{"rate", std::int64_t{1}}, {"rate", std::int64_t{1}}};
  const Label labels[] = {{"k", "a"}, {"x", "a"}, {"k", "b"}};
  const AttributeEntry entries[] = {{"k", "a"}, {"k", "b"}};
  const ContextAttribute table[] = {{"table", AttributeMap{entries, 2}}};
  check("context.ticket", [&](Request& r) { r.context = context; });
  check("context.signal.rate", [&](Request& r) { r.signals = signals; });
  check("subject.properties.labels.k", [&](Request& r) { r.agent.labels = labels; });
  check("resource.properties.labels.k", [&](Request& r) { r.secret.labels = labels; });
  check("context.table.k", [&](Request& r) { r.context = table; });
}

}  // namespace daygate::bar
