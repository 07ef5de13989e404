#include <daygate/engine.h>

#include <chrono>
#include <iostream>

int main() {
  auto engine = daygate::Engine::FromFiles({"examples/first/payments.gate"});
  if (!engine.ok()) {
    std::cerr << engine.status().message();  // every mistake, with its line and a caret
    return 1;
  }

  daygate::Request request;  // a view: the strings stay yours
  request.agent.id = "etl-7";
  request.agent.class_ = "batch_etl";
  request.action = "read";
  request.secret.path = "secret/data/payments/stripe";
  request.purpose = "settlement";
  request.risk = 10;
  request.task.tainted = false;
  request.now = daygate::Timestamp{.seconds = 1795485600, .nanos = 0};

  const daygate::Decision decision = engine->Decide(request);  // no exception, no lock, no clock, no I/O
  if (decision.permitted()) {
    const std::chrono::milliseconds ttl = decision.terms().ttl.value_or(std::chrono::hours(1));
    std::cout << "permitted for " << ttl / std::chrono::seconds(1) << " s\n";
  } else {
    std::cout << daygate::ToWord(decision.reason()) << "\n";
  }
}
