// Daygate for C, and for every language that can call C: the same engine, requests and decisions.
//
//   dg_source source = {DG_TEXT("payments.gate"), DG_TEXT(policy)};
//   dg_engine* engine = NULL;
//   dg_error* error = dg_engine_from_sources(&source, 1, NULL, &engine);
//   if (error != NULL) { fputs(dg_error_message(error).data, stderr); dg_error_free(error); return 1; }
//
//   dg_request* request = dg_request_new();
//   dg_request_set_text(request, DG_AGENT_ID, DG_TEXT("etl-7"));
//   dg_request_set_text(request, DG_REQUEST_ACTION, DG_TEXT("read"));
//   dg_request_set_text(request, DG_SECRET_PATH, DG_TEXT("secret/data/payments/stripe"));
//   dg_request_set_time(request, DG_REQUEST_NOW, 1795485600, 0);
//   dg_decision* decision = dg_engine_decide(engine, NULL, request);
//   if (dg_decision_permitted(decision)) { … }
//   dg_decision_free(decision);
//   dg_request_free(request);
//   dg_engine_free(engine);
//
// What things mean is said where C++ says it: daygate/engine.h, request.h and decision.h.
//
// Errors. A function that can fail returns a dg_error*: NULL where all went well, else the caller's to free, and
// nothing was written elsewhere. Deciding never fails: what can not be decided is denied, and a NULL decision, which an
// exhausted memory gives, reads as DENY `error`. No exception leaves this library, and nothing here ends the process.
//
// Texts are a pointer and a length, UTF-8, NUL inside allowed; only those of errors and buffers are followed by a NUL.
// Texts that go in are copied, unless it is said that they are not. Texts that come out live as long as what they were
// asked of, and those of a decision as long as its engine too.
//
// Threads. Engines, prepared agents, mappers and the fields that they make may be used by any number of threads at
// once, decisions be read so; a request belongs to one thread at a time.
//
// Every …_free takes NULL. Other functions take NULL only where it is said, and for out-parameters never.
#ifndef DAYGATE_C_H_
#define DAYGATE_C_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__GNUC__)
#define DG_API __attribute__((visibility("default")))
#else
#define DG_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

typedef struct dg_engine dg_engine;        // compiled policies
typedef struct dg_agent dg_agent;          // an agent prepared for an engine
typedef struct dg_request dg_request;      // a request that is being built
typedef struct dg_decision dg_decision;    // what was decided
typedef struct dg_decisions dg_decisions;  // a decision for each of several secrets
typedef struct dg_buffer dg_buffer;        // bytes that the caller owns
typedef struct dg_error dg_error;          // why something failed

// ── Texts ────────────────────────────────────────────────────────────────────────────────────────────────────────────

typedef struct dg_text {
  const char* data;
  size_t size;
} dg_text;

// The text of a C string.
static inline dg_text dg_text_of(const char* string) {
  dg_text text;
  text.data = string;
  text.size = strlen(string);
  return text;
}
#define DG_TEXT(string) dg_text_of(string)

DG_API dg_text dg_buffer_text(const dg_buffer* buffer);
DG_API void dg_buffer_free(dg_buffer* buffer);

// The version of this library: "0.1.0".
DG_API dg_text dg_library_version(void);

// ── Errors and diagnostics ───────────────────────────────────────────────────────────────────────────────────────────

typedef enum dg_error_kind {
  DG_ERROR_POLICY = 1,          // policies or mappers do not compile, or can not be read: there are diagnostics
  DG_ERROR_ARGUMENT = 2,        // the caller broke a rule of this page
  DG_ERROR_MEMORY = 3,          // memory is exhausted
  DG_ERROR_INTERNAL = 4,        // a defect of this library
  DG_ERROR_CLAIMS = 5,          // these are no claims, or not such as the mapper wants
  DG_ERROR_FOREIGN_CLAIMS = 6,  // they are of another issuer, audience or type than those that the mapper names
} dg_error_kind;

DG_API dg_error_kind dg_error_get_kind(const dg_error* error);
// For people. Of DG_ERROR_POLICY: all diagnostics, rendered with their carets.
DG_API dg_text dg_error_message(const dg_error* error);
DG_API void dg_error_free(dg_error* error);

// daygate/diagnostic.h. `size` is sizeof(dg_diagnostic), set by the caller: newer libraries write no more than it.
typedef struct dg_diagnostic {
  size_t size;
  bool warning;
  bool grammar;     // a mistake of grammar; else one of meaning
  uint32_t line;    // from 1; 0: the file could not be read at all
  uint32_t column;  // from 1, in code points
  dg_text file;
  dg_text message;
  dg_text source_line;
  dg_text help;
} dg_diagnostic;

DG_API size_t dg_error_diagnostic_count(const dg_error* error);
// False where there is no such diagnostic. The texts live as long as the error.
DG_API bool dg_error_diagnostic(const dg_error* error, size_t index, dg_diagnostic* out);

// ── Words of a decision ──────────────────────────────────────────────────────────────────────────────────────────────

typedef enum dg_outcome { DG_PERMIT = 0, DG_DENY = 1, DG_CHALLENGE = 2 } dg_outcome;

typedef enum dg_reason {
  DG_REASON_PERMITTED = 0,
  DG_REASON_FORBIDDEN = 1,
  DG_REASON_NOT_PERMITTED = 2,
  DG_REASON_NEEDS = 3,
  DG_REASON_ERROR = 4,
  DG_REASON_INVALID_REQUEST = 5,
  DG_REASON_EMPTY_GRANT = 6,
  DG_REASON_UNENFORCEABLE = 7,
} dg_reason;

typedef enum dg_delivery {
  DG_DELIVERY_RAW = 0,
  DG_DELIVERY_ENV = 1,
  DG_DELIVERY_FILE = 2,
  DG_DELIVERY_WRAPPED = 3,
  DG_DELIVERY_PROXY = 4,
} dg_delivery;

typedef enum dg_monitor { DG_MONITOR_NONE = 0, DG_MONITOR_BASIC = 1, DG_MONITOR_FULL = 2 } dg_monitor;
typedef enum dg_audit { DG_AUDIT_BUFFERED = 0, DG_AUDIT_SYNC = 1 } dg_audit;

// Bits of dg_terms.bind.
enum {
  DG_BOUND_WORKLOAD = 1 << 0,
  DG_BOUND_INSTANCE = 1 << 1,
  DG_BOUND_NAMESPACE = 1 << 2,
  DG_BOUND_TASK = 1 << 3,
  DG_BOUND_AGENT = 1 << 4,
  DG_BOUND_DESTINATION = 1 << 5,
};

// Bits of dg_terms.revoke_on.
enum {
  DG_REVOKE_TASK_END = 1 << 0,
  DG_REVOKE_OWNER_CHANGE = 1 << 1,
  DG_REVOKE_PURPOSE_CHANGE = 1 << 2,
  DG_REVOKE_POSTURE_CHANGE = 1 << 3,
  DG_REVOKE_POLICY_CHANGE = 1 << 4,
  DG_REVOKE_CHAIN_END = 1 << 5,
};

// Bits of dg_engine_options.enforces and of dg_terms.present.
enum {
  DG_TERM_AUDIT = 1 << 0,
  DG_TERM_BIND = 1 << 1,
  DG_TERM_CACHE = 1 << 2,
  DG_TERM_DELIVER = 1 << 3,
  DG_TERM_DEPTH = 1 << 4,
  DG_TERM_FIELDS = 1 << 5,
  DG_TERM_MONITOR = 1 << 6,
  DG_TERM_NOTIFY = 1 << 7,
  DG_TERM_REVOKE_ON = 1 << 8,
  DG_TERM_REVOKE_WITHIN = 1 << 9,
  DG_TERM_ROTATE = 1 << 10,
  DG_TERM_TTL = 1 << 11,
  DG_TERM_USES = 1 << 12,
  DG_TERMS_ALL = (1 << 13) - 1,
};

typedef enum dg_need_kind {
  DG_NEED_APPROVAL = 0,
  DG_NEED_ATTESTATION = 1,
  DG_NEED_OWNER = 2,
  DG_NEED_SUBJECT = 3,
  DG_NEED_TICKET = 4,
} dg_need_kind;

// "PERMIT"; "not_permitted"; "wrapped"; … and an empty text for a number that is none of them. They live for ever.
DG_API dg_text dg_outcome_word(dg_outcome outcome);
DG_API dg_text dg_reason_word(dg_reason reason);
DG_API dg_text dg_delivery_word(dg_delivery delivery);
DG_API dg_text dg_monitor_word(dg_monitor monitor);
DG_API dg_text dg_audit_word(dg_audit audit);
DG_API dg_text dg_need_word(dg_need_kind need);
// Of one bit of the sets above.
DG_API dg_text dg_bound_word(uint32_t bit);
DG_API dg_text dg_revoke_word(uint32_t bit);
DG_API dg_text dg_term_word(uint32_t bit);

// ── Engines ──────────────────────────────────────────────────────────────────────────────────────────────────────────

// One file of a policy set, from memory: `name` is shown in diagnostics.
typedef struct dg_source {
  dg_text name;
  dg_text text;
} dg_source;

// Begin with DG_ENGINE_OPTIONS_INIT, which sets `size` too: members that a newer header adds have their defaults then.
typedef struct dg_engine_options {
  size_t size;
  uint64_t max_rule_cost;  // daygate/engine.h
  uint32_t enforces;       // DG_TERM_… that this host can keep; a decision with another is DENY `unenforceable`
} dg_engine_options;
#define DG_ENGINE_OPTIONS_INIT \
  { sizeof(dg_engine_options), 1000000, DG_TERMS_ALL }

// Compiles files, and folders of `.gate` files, to one policy set. `options` may be NULL: the defaults.
DG_API dg_error* dg_engine_from_files(const dg_text* paths, size_t count, const dg_engine_options* options,
                                      dg_engine** out);
DG_API dg_error* dg_engine_from_sources(const dg_source* sources, size_t count, const dg_engine_options* options,
                                        dg_engine** out);
// Its decisions and prepared agents have to be gone by then.
DG_API void dg_engine_free(dg_engine* engine);
// `sha256:…` of all that can change a decision.
DG_API dg_text dg_engine_policy_digest(const dg_engine* engine);

// ── Requests ─────────────────────────────────────────────────────────────────────────────────────────────────────────

// The attributes of a request (daygate/request.h, docs/language.md section 3). Behind each stands what sets it.
typedef enum dg_field {
  // Of the agent that asks.
  DG_AGENT_ID = 0x100,        // text; required
  DG_AGENT_CLASS,             // text
  DG_AGENT_KIND,              // text
  DG_AGENT_AUTONOMY,          // text
  DG_AGENT_OWNER,             // text
  DG_AGENT_STATE,             // text
  DG_AGENT_ZONE,              // text
  DG_AGENT_WORKLOAD,          // text
  DG_AGENT_NAMESPACE,         // text
  DG_AGENT_INSTANCE,          // text
  DG_AGENT_AUTH_METHOD,       // text
  DG_AGENT_ASSURANCE,         // int
  DG_AGENT_AUTHENTICATED_AT,  // time
  DG_AGENT_POSTURE,           // text
  DG_AGENT_MODEL,             // text
  DG_AGENT_VENDOR,            // text
  DG_AGENT_GROUPS,            // texts
  DG_AGENT_LABELS,            // labels

  // Of the caller of the chain that was added last (dg_request_add_hop).
  DG_HOP_ID = 0x200,
  DG_HOP_CLASS,
  DG_HOP_KIND,
  DG_HOP_AUTONOMY,
  DG_HOP_OWNER,
  DG_HOP_STATE,
  DG_HOP_ZONE,
  DG_HOP_WORKLOAD,
  DG_HOP_NAMESPACE,
  DG_HOP_INSTANCE,
  DG_HOP_AUTH_METHOD,
  DG_HOP_ASSURANCE,
  DG_HOP_AUTHENTICATED_AT,
  DG_HOP_POSTURE,
  DG_HOP_MODEL,
  DG_HOP_VENDOR,
  DG_HOP_GROUPS,
  DG_HOP_LABELS,

  // Of the one on whose behalf the agent asks.
  DG_SUBJECT_ID = 0x300,        // text
  DG_SUBJECT_KIND,              // text
  DG_SUBJECT_GROUPS,            // texts
  DG_SUBJECT_LABELS,            // labels
  DG_SUBJECT_AUTH_METHOD,       // text
  DG_SUBJECT_ASSURANCE,         // int
  DG_SUBJECT_AUTHENTICATED_AT,  // time
  DG_SUBJECT_CONSENT_AT,        // time

  // Of the secret; once dg_request_add_secret was called, of the one added last.
  DG_SECRET_PATH = 0x400,  // text; required
  DG_SECRET_ENGINE,        // text
  DG_SECRET_MOUNT,         // text
  DG_SECRET_NAMESPACE,     // text
  DG_SECRET_VERSION,       // int
  DG_SECRET_KIND,          // text
  DG_SECRET_SENSITIVITY,   // text
  DG_SECRET_ENVIRONMENT,   // text
  DG_SECRET_OWNER,         // text
  DG_SECRET_PURPOSES,      // texts
  DG_SECRET_LABELS,        // labels
  DG_SECRET_ROTATED_AT,    // time
  DG_SECRET_CREATED_AT,    // time

  DG_TASK_ID = 0x500,     // text
  DG_TASK_KIND,           // text
  DG_TASK_STARTED_AT,     // time
  DG_TASK_DEADLINE,       // time
  DG_TASK_STATE,          // text
  DG_TASK_PROMPT_DIGEST,  // text
  DG_TASK_TAINTED,        // bool
  DG_TASK_LABELS,         // labels

  // Of the tool that was added last (dg_request_add_tool).
  DG_TOOL_NAME = 0x600,  // text
  DG_TOOL_SERVER,        // text
  DG_TOOL_ZONE,          // text
  DG_TOOL_TRUSTED,       // bool

  DG_DESTINATION_HOST = 0x700,  // text
  DG_DESTINATION_API,           // text
  DG_DESTINATION_ZONE,          // text

  DG_APPROVAL_STATE = 0x800,  // text
  DG_APPROVAL_BY,             // set_empty only: approvers are added by dg_request_add_approver
  DG_APPROVAL_AT,             // time
  DG_APPROVAL_EXPIRES_AT,     // time
  DG_APPROVAL_BINDING,        // text
  DG_APPROVAL_TICKET,         // text

  // Of the approver that was added last (dg_request_add_approver).
  DG_APPROVER_ID = 0x900,  // text
  DG_APPROVER_ROLES,       // texts

  DG_REQUEST_PURPOSE = 0xA00,  // text
  DG_REQUEST_ENVIRONMENT,      // text
  DG_REQUEST_RISK,             // int
  DG_REQUEST_CLIENT_IP,        // text
  DG_REQUEST_NOW,              // time; required
  DG_REQUEST_ACTION,           // text; required
  DG_REQUEST_DEGRADED,         // texts
  DG_REQUEST_ATTESTED,         // texts

  DG_FIELD_LAST = 0xFFFF,  // none: it makes room for numbers that are no field
} dg_field;

// An empty request, or NULL where memory is exhausted; the functions below take that NULL and do nothing, and deciding
// it is DENY `error`.
DG_API dg_request* dg_request_new(void);
DG_API void dg_request_free(dg_request* request);
// Empty again; its memory is kept, so that a request that is used again allocates nothing.
DG_API void dg_request_clear(dg_request* request);

// Setters. What is set twice has the later value. A setter can not fail, but a request can: one with a field of another
// type, a field of an item that was not added, or more than memory holds is DENY `invalid_request`, whatever else is
// set, until it is cleared.
DG_API void dg_request_set_text(dg_request* request, dg_field field, dg_text value);
DG_API void dg_request_set_int(dg_request* request, dg_field field, int64_t value);
DG_API void dg_request_set_bool(dg_request* request, dg_field field, bool value);
// Seconds since 1970-01-01T00:00:00Z, and nanoseconds from 0 to 999,999,999 that are added to them.
DG_API void dg_request_set_time(dg_request* request, dg_field field, int64_t seconds, int32_t nanos);
// One more element of a field of texts, or entry of one of labels.
DG_API void dg_request_add_text(dg_request* request, dg_field field, dg_text value);
DG_API void dg_request_add_label(dg_request* request, dg_field field, dg_text key, dg_text value);
// A list, or labels, without elements: there, and empty. What was added to it is gone.
DG_API void dg_request_set_empty(dg_request* request, dg_field field);

// The next caller of the chain, first to last; the next tool; the next approver.
DG_API void dg_request_add_hop(dg_request* request);
DG_API void dg_request_add_tool(dg_request* request);
DG_API void dg_request_add_approver(dg_request* request);
// The next of the secrets for dg_engine_decide_many.
DG_API void dg_request_add_secret(dg_request* request);

// A signal: an int for `count` and `distinct`, a bool for `changed`.
DG_API void dg_request_set_signal_int(dg_request* request, dg_text name, int64_t value);
DG_API void dg_request_set_signal_bool(dg_request* request, dg_text name, bool value);

// The host's own attributes, `context.KEY`, of the types that the vocabulary declares. Between dg_request_begin_list or
// dg_request_begin_map and its dg_request_end these put an element (`key` is not looked at) or an entry.
DG_API void dg_request_put_text(dg_request* request, dg_text key, dg_text value);
DG_API void dg_request_put_int(dg_request* request, dg_text key, int64_t value);
DG_API void dg_request_put_double(dg_request* request, dg_text key, double value);
DG_API void dg_request_put_bool(dg_request* request, dg_text key, bool value);
DG_API void dg_request_put_time(dg_request* request, dg_text key, int64_t seconds, int32_t nanos);
DG_API void dg_request_put_duration(dg_request* request, dg_text key, int64_t nanoseconds);
DG_API void dg_request_begin_list(dg_request* request, dg_text key);
DG_API void dg_request_begin_map(dg_request* request, dg_text key);
DG_API void dg_request_end(dg_request* request);

// ── Decisions ────────────────────────────────────────────────────────────────────────────────────────────────────────

// Checks the agent of `request`, and looks it up, once: NULL where memory is exhausted.
DG_API dg_agent* dg_engine_prepare(const dg_engine* engine, dg_request* request);
DG_API void dg_agent_free(dg_agent* agent);

// May this agent have this secret? `agent` stands for the agent of the request; NULL: the request's own. With one of
// another engine the decision is the same, without being faster. Free the decision before the engine.
DG_API dg_decision* dg_engine_decide(const dg_engine* engine, const dg_agent* agent, dg_request* request);
// The outcome alone: for filters. Who delivers a secret needs the decision.
DG_API dg_outcome dg_engine_check(const dg_engine* engine, const dg_agent* agent, dg_request* request);
// Reads a request's JSON (docs/formats.md) and decides it. What is no well-formed request is DENY `invalid_request`.
DG_API dg_decision* dg_engine_decide_json(const dg_engine* engine, dg_text json);

// Decides for each secret added to the request. NULL where memory is exhausted.
DG_API dg_decisions* dg_engine_decide_many(const dg_engine* engine, const dg_agent* agent, dg_request* request);
DG_API size_t dg_decisions_count(const dg_decisions* decisions);
// NULL, a DENY, where there is no such decision. It lives as long as `decisions`: it is not to be freed.
DG_API const dg_decision* dg_decisions_at(const dg_decisions* decisions, size_t index);
DG_API void dg_decisions_free(dg_decisions* decisions);
// Their outcomes alone, as many as there are secrets, at most `count`; every one of `outcomes` beyond is DENY.
DG_API void dg_engine_check_many(const dg_engine* engine, const dg_agent* agent, dg_request* request,
                                 dg_outcome* outcomes, size_t count);

// The decision's JSON with what each rule saw in it (docs/formats.md). For people; values of the request stand in it.
DG_API dg_error* dg_engine_explain(const dg_engine* engine, dg_request* request, dg_buffer** out);
DG_API dg_error* dg_engine_explain_json(const dg_engine* engine, dg_text json, dg_buffer** out);
// What an approver has to approve for this request: `sha256:…`.
DG_API dg_error* dg_engine_binding(const dg_engine* engine, dg_request* request, dg_buffer** out);

DG_API void dg_decision_free(dg_decision* decision);

// All of these take NULL for the decision: DENY `error`, without content.

// True for PERMIT only.
DG_API bool dg_decision_permitted(const dg_decision* decision);
DG_API dg_outcome dg_decision_outcome(const dg_decision* decision);
DG_API dg_reason dg_decision_reason(const dg_decision* decision);

// On which terms. `size` is sizeof(dg_terms), set by the caller. What `present` lacks has the value that its absence
// means (0, or what is said here), as docs/language.md section 4 lists it.
typedef struct dg_terms {
  size_t size;
  uint32_t present;  // DG_TERM_…
  dg_audit audit;
  uint32_t bind;  // DG_BOUND_…
  dg_delivery deliver;
  dg_monitor monitor;
  uint32_t revoke_on;  // DG_REVOKE_…
  bool rotate;
  int64_t cache_ms;  // not present: this decision may not be used again
  int64_t depth;
  int64_t revoke_within_ms;
  int64_t ttl_ms;
  int64_t uses;
} dg_terms;
DG_API void dg_decision_terms(const dg_decision* decision, dg_terms* out);

// The lists of texts of a decision, each sorted.
typedef enum dg_list {
  DG_LIST_RULES = 0,           // that decided, as `policy.rule`
  DG_LIST_SHADOW = 1,          // rules in `mode shadow` that would have applied
  DG_LIST_INVALID_FIELDS = 2,  // JSON paths of what is at fault; for `invalid_request`
  DG_LIST_ERRORS = 3,          // rules that could not be evaluated
  DG_LIST_FIELDS = 4,          // the keys of the secret that are granted; only where DG_TERM_FIELDS is present
  DG_LIST_NOTIFY = 5,          // whom to notify
} dg_list;
DG_API size_t dg_decision_count(const dg_decision* decision, dg_list list);
// Without data where there is no such element.
DG_API dg_text dg_decision_text(const dg_decision* decision, dg_list list, size_t index);

// What the rule of DG_LIST_ERRORS at `error` would have needed. None: something else went wrong in it.
DG_API size_t dg_decision_missing_count(const dg_decision* decision, size_t error);
DG_API dg_text dg_decision_missing(const dg_decision* decision, size_t error, size_t index);

// Something that is missing for a PERMIT. `size` is sizeof(dg_need), set by the caller.
typedef struct dg_need {
  size_t size;
  dg_need_kind kind;
  bool has_within;
  int64_t count;      // approvals: of how many different approvers
  int64_t within_ms;  // approvals and attestations: how old it may be
  size_t role_count;  // approvals: of which roles; 0: of any
} dg_need;
DG_API size_t dg_decision_need_count(const dg_decision* decision);
DG_API bool dg_decision_need(const dg_decision* decision, size_t index, dg_need* out);
DG_API dg_text dg_decision_need_role(const dg_decision* decision, size_t need, size_t index);

// What an approver has to approve; on a CHALLENGE only, else empty.
DG_API dg_text dg_decision_binding(const dg_decision* decision);
DG_API dg_text dg_decision_policy_digest(const dg_decision* decision);
// The bytes of the decision: equal decisions are equal bytes, in every language.
DG_API dg_error* dg_decision_json(const dg_decision* decision, dg_buffer** out);

// ── From the claims of a token to a request ──────────────────────────────────────────────────────────────────────────
//
// daygate/claims.h: mappers say what the claims of a token become: agent, subject, chain, task, purpose, environment,
// and what of it is attested. docs/claims.md has their language and the ready ones. Prove the token first, by your own
// means: what a mapper makes attested is as good as that.
//
//   const dg_mapper* mapper = dg_mappers_find(dg_mappers_ready(), DG_TEXT("github_actions"));
//   dg_fields* fields = NULL;
//   dg_error* error = dg_mapper_map(mapper, claims, DG_TEXT("JWT"), &fields);
//   if (error != NULL) { … dg_error_message(error) …; return refuse(); }   // never a request that is half filled
//   dg_fields_fill(fields, request);
//   dg_fields_free(fields);
typedef struct dg_mappers dg_mappers;  // the mappers of a file
typedef struct dg_mapper dg_mapper;    // one of them, which lives as long as they do
typedef struct dg_fields dg_fields;    // what claims have become; it needs no mapper any more

// Mistakes are DG_ERROR_POLICY, with diagnostics. `engine` may be NULL; with one, a word that is no member of its enum
// in the engine's vocabulary is a mistake too. The engine may be freed before.
DG_API dg_error* dg_mappers_from_text(const dg_source* source, const dg_engine* engine, dg_mappers** out);
DG_API dg_error* dg_mappers_from_file(dg_text path, const dg_engine* engine, dg_mappers** out);
// The ones that come with the library. They live for ever and are not freed. NULL where memory is exhausted.
DG_API const dg_mappers* dg_mappers_ready(void);
// The file that they stand in, to read and to begin with.
DG_API dg_text dg_mappers_ready_text(void);
DG_API void dg_mappers_free(dg_mappers* mappers);

// These take NULL for no mappers. In the order of the file; NULL where there is none.
DG_API size_t dg_mappers_count(const dg_mappers* mappers);
DG_API const dg_mapper* dg_mappers_at(const dg_mappers* mappers, size_t index);
DG_API const dg_mapper* dg_mappers_find(const dg_mappers* mappers, dg_text name);
DG_API dg_text dg_mapper_name(const dg_mapper* mapper);
DG_API dg_text dg_mapper_title(const dg_mapper* mapper);  // or empty

// `claims` is the payload of the token, a JSON object of at most 64 KiB; `type` is `typ` of its header, looked at where
// the mapper names one. Errors: DG_ERROR_CLAIMS, DG_ERROR_FOREIGN_CLAIMS; DG_ERROR_ARGUMENT for a NULL mapper. Messages
// quote names of claims and short values: they are for the operator.
DG_API dg_error* dg_mapper_map(const dg_mapper* mapper, dg_text claims, dg_text type, dg_fields** out);
// What two tokens say together: who asks, and for which task. What both say must be the same: else DG_ERROR_CLAIMS.
DG_API dg_error* dg_fields_join(const dg_fields* a, const dg_fields* b, dg_fields** out);
// In the form of a request (docs/formats.md): `subject`, and `context` with `attested`.
DG_API dg_error* dg_fields_json(const dg_fields* fields, dg_buffer** out);
// Sets them in a request, which copies them. The chain and what is attested are replaced where the fields have some;
// what the fields lack stays. NULL for fields makes the request one that is denied.
DG_API void dg_fields_fill(const dg_fields* fields, dg_request* request);
DG_API void dg_fields_free(dg_fields* fields);

// ── Packed: one call for all ─────────────────────────────────────────────────────────────────────────────────────────
//
// For languages in which each call across the border costs. A packed request is a row of records: a little-endian
// uint16 says what is set, its value follows.
//   a dg_field     of text: uint32 length, bytes · of int: int64 · of bool: uint8 · of time: int64, int32
//                  of texts: one element, as a text; a record for each · of labels: two texts
//   DG_PACKED_…    as said there
// Packed texts are not copied: they have to stay until the function returns.
enum {
  DG_PACKED_EMPTY = 1,  // uint16 field: dg_request_set_empty
  DG_PACKED_HOP = 2,    // dg_request_add_hop, and so on
  DG_PACKED_TOOL = 3,
  DG_PACKED_APPROVER = 4,
  DG_PACKED_SECRET = 5,
  DG_PACKED_SIGNAL_INT = 6,   // text name, int64
  DG_PACKED_SIGNAL_BOOL = 7,  // text name, uint8
  DG_PACKED_TEXT = 8,         // text key, text: dg_request_put_text
  DG_PACKED_INT = 9,          // text key, int64
  DG_PACKED_DOUBLE = 10,      // text key, 8 bytes of an IEEE 754 double
  DG_PACKED_BOOL = 11,        // text key, uint8
  DG_PACKED_TIME = 12,        // text key, int64 seconds, int32 nanoseconds
  DG_PACKED_DURATION = 13,    // text key, int64 nanoseconds
  DG_PACKED_BEGIN_LIST = 14,  // text key
  DG_PACKED_BEGIN_MAP = 15,   // text key
  DG_PACKED_END = 16,
};

// Decides a packed request and packs the decision into `out`, `capacity` bytes long: see lib/c/packed_decision.h for
// its form. Returns how long it is; where that is more than `capacity`, or 0, which an exhausted memory gives, nothing
// was decided: what `out` then holds is no decision.
DG_API size_t dg_engine_decide_packed(const dg_engine* engine, const dg_agent* agent, const uint8_t* request,
                                      size_t request_size, uint8_t* out, size_t capacity);
// The outcomes for the secrets that a packed request adds, as dg_engine_check_many gives them, a byte each.
DG_API void dg_engine_check_packed(const dg_engine* engine, const dg_agent* agent, const uint8_t* request,
                                   size_t request_size, uint8_t* outcomes, size_t count);
DG_API dg_agent* dg_engine_prepare_packed(const dg_engine* engine, const uint8_t* request, size_t request_size);
DG_API dg_error* dg_engine_explain_packed(const dg_engine* engine, const uint8_t* request, size_t request_size,
                                          dg_buffer** out);
DG_API dg_error* dg_engine_binding_packed(const dg_engine* engine, const uint8_t* request, size_t request_size,
                                          dg_buffer** out);
// The form that dg_engine_decide_packed writes, of another decision.
DG_API size_t dg_decision_pack(const dg_decision* decision, uint8_t* out, size_t capacity);
// The decision that was packed. What is not a whole packed decision is DENY `error`. It needs no engine.
DG_API dg_decision* dg_decision_unpack(const uint8_t* packed, size_t size);

// ── In front of HashiCorp Vault and OpenBao ──────────────────────────────────────────────────────────────────────────
//
// daygate/vault_guard.h, for hosts in other languages. A guard has no network: an exchange says step by step what its
// host sends, and is told what came back.
//
//   dg_exchange* exchange = dg_vault_begin(vault, request, method, target, headers, header_count, body);
//   for (;;) switch (dg_exchange_get_step(exchange)) {
//     case DG_STEP_CALL:     send dg_exchange_method, …_target, …_headers, …_body; then dg_exchange_answered
//     case DG_STEP_FORWARD:  send the agent's own request so changed; where dg_exchange_inspects, dg_exchange_answered
//     case DG_STEP_ANSWER:   the agent gets dg_exchange_status, and dg_exchange_body where there is one
//     case DG_STEP_REFUSE:   it gets nothing: dg_exchange_cause, dg_exchange_message, dg_exchange_decision
//   }
typedef struct dg_vault dg_vault;        // a guard: any number of threads at once
typedef struct dg_exchange dg_exchange;  // one request of an agent: one thread at a time

// Begin with DG_VAULT_OPTIONS_INIT. Texts need to stay until dg_vault_new has returned.
typedef struct dg_vault_options {
  size_t size;
  dg_text child_role;             // the token role by which child tokens are made; empty: there are none
  const dg_text* child_policies;  // of the roles that are made for an address; none: they are there
  size_t child_policy_count;
  dg_text token_namespace;      // of the host's own token
  uint32_t kept_by_host;        // DG_TERM_… that the host sees to itself
  int64_t child_ttl_ms;         // where the terms set none
  int64_t wrap_ttl_ms;          // where the terms set none
  int64_t metadata_max_age_ms;  // for how long metadata that was looked up is taken to be so
  size_t metadata_entries;      // of how many secrets
  size_t max_lookups;           // for one list, of names one by one
  size_t max_answer;            // in bytes, of what has to be looked at
} dg_vault_options;
#define DG_VAULT_OPTIONS_INIT \
  { sizeof(dg_vault_options), {NULL, 0}, NULL, 0, {NULL, 0}, 0, 300000, 60000, 30000, 10000, 1000, (size_t)32 << 20 }

// The answers of `GET sys/mounts`, by namespace; "" is the root.
typedef struct dg_mounts {
  dg_text name_space;
  dg_text json;
} dg_mounts;

// Without mounts: those of a server in its development mode. `options` may be NULL. The engine may be freed before.
DG_API dg_error* dg_vault_new(const dg_engine* engine, const dg_mounts* mounts, size_t mount_count,
                              const dg_vault_options* options, dg_vault** out);
DG_API void dg_vault_free(dg_vault* vault);
// The terms with which it decides: DG_TERM_….
DG_API uint32_t dg_vault_enforces(const dg_vault* vault);
// Whether dg_vault_begin has to be given the body of such a request.
DG_API bool dg_vault_needs_body(dg_text target);

typedef struct dg_header {
  dg_text name;
  dg_text value;
} dg_header;

// `request` says who asks, for what and when; it is not to be changed or freed before the exchange. NULL where memory
// is exhausted, which the functions below take: DG_STEP_REFUSE.
DG_API dg_exchange* dg_vault_begin(const dg_vault* vault, dg_request* request, dg_text method, dg_text target,
                                   const dg_header* headers, size_t header_count, dg_text body);
// The same for a packed request, which is copied.
DG_API dg_exchange* dg_vault_begin_packed(const dg_vault* vault, const uint8_t* request, size_t request_size,
                                          dg_text method, dg_text target, const dg_header* headers, size_t header_count,
                                          dg_text body);
// No request of an agent: the host's own call, with its own token, that ends what was granted under this accessor
// (dg_exchange_accessor). DG_STEP_CALL; then DG_STEP_ANSWER where the server has done so, else DG_STEP_REFUSE.
DG_API dg_exchange* dg_vault_revoke(const dg_vault* vault, dg_text accessor);
DG_API void dg_exchange_free(dg_exchange* exchange);

typedef enum dg_step {
  DG_STEP_CALL = 0,     // of the guard's own: with the host's own token, or the request's where it has none
  DG_STEP_FORWARD = 1,  // the agent's request
  DG_STEP_ANSWER = 2,
  DG_STEP_REFUSE = 3,
} dg_step;
DG_API dg_step dg_exchange_get_step(const dg_exchange* exchange);

// What is to be sent. Texts live until the exchange is told what came back.
DG_API dg_text dg_exchange_method(const dg_exchange* exchange);  // of a call
DG_API dg_text dg_exchange_target(const dg_exchange* exchange);  // of a call
// Of a call: its headers. Of a forward: those that are set, instead of what the request has under their names.
DG_API size_t dg_exchange_header_count(const dg_exchange* exchange);
DG_API dg_header dg_exchange_header(const dg_exchange* exchange, size_t index);
// Of a forward: the names, in any case, of headers that are taken out first.
DG_API size_t dg_exchange_removed_count(const dg_exchange* exchange);
DG_API dg_text dg_exchange_removed(const dg_exchange* exchange, size_t index);
// Of a forward: the token instead of its own, in whichever header that stands. Empty: its own.
DG_API dg_text dg_exchange_token(const dg_exchange* exchange);
// Of a call, a forward, an answer: false where there is none that takes the place of the one that is there.
DG_API bool dg_exchange_body(const dg_exchange* exchange, dg_text* out);
// Of a forward. False: the agent gets the answer as it comes, and the exchange is over.
DG_API bool dg_exchange_inspects(const dg_exchange* exchange);

// What came back; and that nothing did, and why.
DG_API void dg_exchange_answered(dg_exchange* exchange, int status, dg_text body);
DG_API void dg_exchange_failed(dg_exchange* exchange, dg_text why);

DG_API int dg_exchange_status(const dg_exchange* exchange);

// For languages that pay for each call: the same exchange in three calls, where nothing is to be looked up. What it
// begins with is packed, and what it waits for is packed into `out`, `capacity` bytes long: see lib/c/packed_step.h for
// the forms. They say how long the latter is; where that is more than `capacity`, or the host has told the exchange
// something by another function, dg_exchange_pack_step packs it (again). What begins with no packed form waits for
// nothing: DG_STEP_REFUSE, as where memory is exhausted. All that is not packed is asked for as above.
DG_API dg_exchange* dg_vault_begin_at_once(const dg_vault* vault, const uint8_t* packed, size_t packed_size,
                                           uint8_t* out, size_t capacity, size_t* size);
DG_API size_t dg_exchange_answered_at_once(dg_exchange* exchange, int status, const uint8_t* body, size_t body_size,
                                           uint8_t* out, size_t capacity);
DG_API size_t dg_exchange_pack_step(const dg_exchange* exchange, uint8_t* out, size_t capacity);

typedef enum dg_cause {
  DG_CAUSE_REQUEST = 0,     // what was asked for can not be told from the request
  DG_CAUSE_DENIED = 1,      // by the engine
  DG_CAUSE_CHALLENGED = 2,  // needs are not met
  DG_CAUSE_TERMS = 3,       // a term has a value that can not be kept here
  DG_CAUSE_METADATA = 4,    // the secret's metadata can not be looked up, or is not well-formed
  DG_CAUSE_TOKEN = 5,       // no child token could be made
  DG_CAUSE_ANSWER = 6,      // the terms can not be kept with the server's answer
  DG_CAUSE_NETWORK = 7,     // the server can not be reached, or not in time
} dg_cause;
DG_API dg_cause dg_exchange_cause(const dg_exchange* exchange);
DG_API dg_text dg_cause_word(dg_cause cause);  // "denied"
// For the operator: no value of a secret stands in it.
DG_API dg_text dg_exchange_message(const dg_exchange* exchange);
// What was decided last; NULL, which is a DENY, where it did not come to that. It lives as long as the exchange.
DG_API const dg_decision* dg_exchange_decision(const dg_exchange* exchange);
// What stands in X-Daygate-Decision; empty for what is about no secret.
DG_API dg_text dg_exchange_id(const dg_exchange* exchange);
// Of the child token and of the wrapping that were made: revoking them (dg_vault_revoke) ends what was granted.
DG_API size_t dg_exchange_accessor_count(const dg_exchange* exchange);
DG_API dg_text dg_exchange_accessor(const dg_exchange* exchange, size_t index);

#ifdef __cplusplus
}  // extern "C"
#endif

#endif  // DAYGATE_C_H_
