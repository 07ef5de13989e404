/* The example of README.md, in C: libdaygate.so is all that it needs. */
#include <daygate/c.h>
#include <stdio.h>

int main(void) {
  const dg_text path = DG_TEXT("examples/first/payments.gate");
  dg_engine* engine = NULL;
  dg_error* error = dg_engine_from_files(&path, 1, NULL, &engine);
  if (error != NULL) {
    fputs(dg_error_message(error).data, stderr); /* every mistake, with its line and a caret */
    dg_error_free(error);
    return 1;
  }

  dg_request* request = dg_request_new();
  dg_request_set_text(request, DG_AGENT_ID, DG_TEXT("etl-7"));
  dg_request_set_text(request, DG_AGENT_CLASS, DG_TEXT("batch_etl"));
  dg_request_set_text(request, DG_REQUEST_ACTION, DG_TEXT("read"));
  dg_request_set_text(request, DG_SECRET_PATH, DG_TEXT("secret/data/payments/stripe"));
  dg_request_set_text(request, DG_REQUEST_PURPOSE, DG_TEXT("settlement"));
  dg_request_set_int(request, DG_REQUEST_RISK, 10);
  dg_request_set_bool(request, DG_TASK_TAINTED, false);
  dg_request_set_time(request, DG_REQUEST_NOW, 1795485600, 0);

  dg_decision* decision = dg_engine_decide(engine, NULL, request);
  if (dg_decision_permitted(decision)) {
    dg_terms terms = {.size = sizeof(terms)};
    dg_decision_terms(decision, &terms);
    printf("permitted for %lld s\n", (long long)(terms.ttl_ms / 1000));
  } else {
    const dg_text reason = dg_reason_word(dg_decision_reason(decision));
    printf("%.*s\n", (int)reason.size, reason.data);
  }
  dg_decision_free(decision);
  dg_request_free(request);
  dg_engine_free(engine);
  return 0;
}
