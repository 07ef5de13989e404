package daygate

// #include <daygate/c.h>
import "C"

import (
	"runtime"
	"time"
	"unsafe"
)

// GuardOptions say what a [Guard] may do. The zero value is a guard without a token of its own.
type GuardOptions struct {
	// Mounts are the answers of GET sys/mounts, by namespace; "" is the root. None: those of a server in its development
	// mode.
	Mounts map[string][]byte
	// ChildRole is the token role by which child tokens are made (auth/token/create/ROLE). It says which policies they
	// have and that they have no parent. Without one the terms ttl, uses and bind can not be kept.
	ChildRole string
	// ChildPolicies are those of the roles ROLE-ADDRESS, which bind a token to an address; none: these roles are there.
	ChildPolicies []string
	// TokenNamespace is where the host's own token is, and child tokens are made.
	TokenNamespace string
	// KeptByHost are terms that the program sees to itself: it reads them off the decision.
	KeptByHost []Term
	// What follows has a default where it is zero: 5 and 1 minutes where the terms say nothing; 30 seconds, 10,000
	// secrets (below zero: no metadata is kept); 1,000 lookups of a list's names one by one; 32 MiB for an answer that
	// has to be looked at.
	ChildTTL        time.Duration
	WrapTTL         time.Duration
	MetadataMaxAge  time.Duration
	MetadataEntries int
	MaxLookups      int
	MaxAnswer       int
}

// A Guard stands between an agent's requests and a server of HashiCorp Vault or OpenBao, without a network of its own:
// see daygate/vault_guard.h. Programs that use net/http take [daygate.dev/go/daygatevault], which drives it. It may be
// used by any number of goroutines at once.
type Guard struct {
	*guardHandle
}

type guardHandle struct {
	handle    *C.dg_vault
	maxAnswer int
}

// NewGuard makes a guard that decides by this engine, with the terms that it can keep.
func (e *Engine) NewGuard(options GuardOptions) (*Guard, error) {
	defer runtime.KeepAlive(e.engineHandle)
	var pinner runtime.Pinner
	defer pinner.Unpin()
	chosen := C.dg_vault_options{
		size:                C.size_t(unsafe.Sizeof(C.dg_vault_options{})),
		child_role:          pinnedText(&pinner, options.ChildRole),
		token_namespace:     pinnedText(&pinner, options.TokenNamespace),
		child_ttl_ms:        millisecondsOr(options.ChildTTL, 5*time.Minute),
		wrap_ttl_ms:         millisecondsOr(options.WrapTTL, time.Minute),
		metadata_max_age_ms: millisecondsOr(options.MetadataMaxAge, 30*time.Second),
		metadata_entries:    countOr(options.MetadataEntries, 10_000),
		max_lookups:         countOr(options.MaxLookups, 1_000),
		max_answer:          countOr(options.MaxAnswer, 32<<20),
	}
	for _, term := range options.KeptByHost {
		chosen.kept_by_host |= C.uint32_t(term)
	}
	policies := make([]C.dg_text, len(options.ChildPolicies))
	for i, policy := range options.ChildPolicies {
		policies[i] = pinnedText(&pinner, policy)
	}
	if len(policies) > 0 {
		pinner.Pin(&policies[0])
		chosen.child_policies, chosen.child_policy_count = &policies[0], C.size_t(len(policies))
	}
	mounts := make([]C.dg_mounts, 0, len(options.Mounts))
	for namespace, json := range options.Mounts {
		text := unsafe.String(unsafe.SliceData(json), len(json))
		mounts = append(mounts, C.dg_mounts{name_space: pinnedText(&pinner, namespace), json: pinnedText(&pinner, text)})
	}
	var handle *C.dg_vault
	err := takeError(C.dg_vault_new(e.handle, unsafe.SliceData(mounts), C.size_t(len(mounts)), &chosen, &handle))
	if err != nil {
		return nil, err
	}
	guard := &guardHandle{handle, int(chosen.max_answer)}
	runtime.AddCleanup(guard, func(handle *C.dg_vault) { C.dg_vault_free(handle) }, handle)
	return &Guard{guard}, nil
}

func millisecondsOr(given, otherwise time.Duration) C.int64_t {
	if given == 0 {
		given = otherwise
	}
	return C.int64_t(given.Milliseconds())
}

func countOr(given, otherwise int) C.size_t {
	if given == 0 {
		given = otherwise
	}
	return C.size_t(max(given, 0))
}

// Enforces says whether the guard can keep this term.
func (g *Guard) Enforces(term Term) bool {
	defer runtime.KeepAlive(g.guardHandle)
	return Term(C.dg_vault_enforces(g.handle))&term != 0
}

// MaxAnswer is how many bytes of an answer are looked at; a longer one is refused.
func (g *Guard) MaxAnswer() int { return g.maxAnswer }

// NeedsBody says whether Begin has to be given the body of a request to this target.
func NeedsBody(target string) bool {
	var pinner runtime.Pinner
	defer pinner.Unpin()
	return bool(C.dg_vault_needs_body(pinnedText(&pinner, target)))
}

// A Step is what an exchange waits for.
type Step int

// The steps of an exchange.
const (
	StepCall    Step = C.DG_STEP_CALL    // send Call with the host's own token, then Answered or Failed
	StepForward Step = C.DG_STEP_FORWARD // send the agent's request as Forward says
	StepAnswer  Step = C.DG_STEP_ANSWER  // hand Status and Body to the agent
	StepRefuse  Step = C.DG_STEP_REFUSE  // hand it nothing: see Cause
)

// A Cause is why an agent gets nothing.
type Cause int

// The causes of a refusal.
const (
	CauseRequest    Cause = C.DG_CAUSE_REQUEST    // what was asked for can not be told from the request
	CauseDenied     Cause = C.DG_CAUSE_DENIED     // by the engine
	CauseChallenged Cause = C.DG_CAUSE_CHALLENGED // needs are not met
	CauseTerms      Cause = C.DG_CAUSE_TERMS      // a term has a value that can not be kept here
	CauseMetadata   Cause = C.DG_CAUSE_METADATA   // the secret's metadata can not be looked up, or is not well-formed
	CauseToken      Cause = C.DG_CAUSE_TOKEN      // no child token could be made
	CauseAnswer     Cause = C.DG_CAUSE_ANSWER     // the terms can not be kept with the server's answer
	CauseNetwork    Cause = C.DG_CAUSE_NETWORK    // the server can not be reached, or not in time
)

// String is the word of the language: "denied".
func (c Cause) String() string { return textOf(C.dg_cause_word(C.dg_cause(c))) }

// A Header is one line of a request.
type Header struct {
	Name  string
	Value string
}

// A Call is a request of the guard's own.
type Call struct {
	Method  string
	Target  string
	Headers []Header
	Body    []byte // nil: none
}

// A Forward says how the agent's request is sent.
type Forward struct {
	SetHeaders    []Header
	RemoveHeaders []string // taken out first, in any case
	Body          []byte   // nil: its own
	Token         string   // instead of its own, in whichever header that stands; empty: its own
	Inspect       bool     // false: the agent gets the answer as it comes, and the exchange is over
}
