// The engine, from C.
#include <stdio.h>

#include "daygate/c.h"

int main(void) {
  const dg_source source = {DG_TEXT("host.gate"), DG_TEXT("policy host\npermit all { when agent.id == \"a\" }\n")};
  dg_engine* engine = NULL;
  dg_error* error = dg_engine_from_sources(&source, 1, NULL, &engine);
  if (error != NULL) {
    fputs(dg_error_message(error).data, stderr);
    dg_error_free(error);
    return 1;
  }
  dg_request* request = dg_request_new();
  dg_request_set_text(request, DG_AGENT_ID, DG_TEXT("a"));
  dg_request_set_text(request, DG_REQUEST_ACTION, DG_TEXT("read"));
  dg_request_set_text(request, DG_SECRET_PATH, DG_TEXT("s/k"));
  dg_request_set_time(request, DG_REQUEST_NOW, 1795485600, 0);
  dg_decision* decision = dg_engine_decide(engine, NULL, request);
  const dg_text word = dg_outcome_word(dg_decision_outcome(decision));
  printf("%.*s\n", (int)word.size, word.data);
  const int exit = dg_decision_permitted(decision) ? 0 : 1;
  dg_decision_free(decision);
  dg_request_free(request);
  dg_engine_free(engine);
  return exit;
}
