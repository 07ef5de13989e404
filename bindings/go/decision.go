package daygate

// #include <daygate/c.h>
// #cgo noescape dg_decision_unpack
// #cgo nocallback dg_decision_unpack
import "C"

import (
	"encoding/binary"
	"math"
	"time"
	"unsafe"
)

// A Decision is what came out, why, and on which terms. It is a plain value: copy it, keep it, share it. The zero
// Decision is DENY error.
type Decision struct {
	// The packed form of lib/c/packed_decision.h; empty in the zero Decision. Never changed once it is here.
	packed []byte
}

// Where things lie in the packed form.
const (
	atOutcome = 0
	atReason  = 1
	atAudit   = 2
	atDeliver = 3
	atMonitor = 4
	atRotate  = 5
	atPresent = 8
	atBind    = 12
	atRevoke  = 16
	atNumbers = 24 // cache, depth, revoke within, ttl, uses
	atLists   = atNumbers + 5*8
)

// Need is something that is missing for a PERMIT.
type Need struct {
	Kind   NeedKind
	Count  int64          // approvals only: of how many different approvers
	From   []string       // approvals only: roles, sorted; empty: any
	Within *time.Duration // approvals and attestations: how old it may be
}

// RuleError is a rule that could not be evaluated.
type RuleError struct {
	Rule    string
	Missing []string // the attributes that it would have needed; none: something else went wrong in it
}

// Terms are what must be kept by whoever delivers the secret. A member at its zero value says what its absence means.
type Terms struct {
	Audit        Audit
	Bind         []Bound
	Cache        *time.Duration // nil: this decision may not be used again
	Deliver      Delivery
	Depth        *int64
	Fields       []string // nil: all keys; sorted
	Monitor      Monitor
	Notify       []string // sorted
	RevokeOn     []RevokeEvent
	RevokeWithin *time.Duration
	Rotate       bool
	TTL          *time.Duration
	Uses         *int64
}

// Permitted is true for PERMIT only.
func (d Decision) Permitted() bool { return d.Outcome() == Permit }

// Outcome is PERMIT, DENY or CHALLENGE.
func (d Decision) Outcome() Outcome {
	if len(d.packed) < atLists {
		return Deny
	}
	return outcomeOf(d.packed[atOutcome])
}

// Reason says why.
func (d Decision) Reason() Reason {
	if len(d.packed) < atLists {
		return ReasonError
	}
	return Reason(d.packed[atReason])
}

// Terms are what must be kept; with a CHALLENGE, what would be granted. Empty on a DENY.
func (d Decision) Terms() Terms {
	if len(d.packed) < atLists {
		return Terms{}
	}
	present := Term(binary.LittleEndian.Uint32(d.packed[atPresent:]))
	number := func(place int, term Term) *int64 {
		if present&term == 0 {
			return nil
		}
		value := int64(binary.LittleEndian.Uint64(d.packed[atNumbers+8*place:]))
		return &value
	}
	duration := func(place int, term Term) *time.Duration {
		milliseconds := number(place, term)
		if milliseconds == nil {
			return nil
		}
		value := millisecondsOf(*milliseconds)
		return &value
	}
	lists := d.lists()
	terms := Terms{
		Audit:        Audit(d.packed[atAudit]),
		Bind:         bitsOf[Bound](binary.LittleEndian.Uint32(d.packed[atBind:])),
		Cache:        duration(0, TermCache),
		Deliver:      Delivery(d.packed[atDeliver]),
		Depth:        number(1, TermDepth),
		Monitor:      Monitor(d.packed[atMonitor]),
		Notify:       lists.notify,
		RevokeOn:     bitsOf[RevokeEvent](binary.LittleEndian.Uint32(d.packed[atRevoke:])),
		RevokeWithin: duration(2, TermRevokeWithin),
		Rotate:       d.packed[atRotate] != 0,
		TTL:          duration(3, TermTTL),
		Uses:         number(4, TermUses),
	}
	if present&TermFields != 0 {
		terms.Fields = append([]string{}, lists.fields...)
	}
	return terms
}

// Rules are those that decided, as "policy.rule", sorted.
func (d Decision) Rules() []string { return d.lists().rules }

// Shadow are the rules in mode shadow that would have applied, sorted.
func (d Decision) Shadow() []string { return d.lists().shadow }

// InvalidFields are the JSON paths of what is at fault; for ReasonInvalidRequest only. Sorted.
func (d Decision) InvalidFields() []string { return d.lists().invalidFields }

// Errors are the rules that could not be evaluated, sorted by name.
func (d Decision) Errors() []RuleError { return d.lists().errors }

// Needs are what is missing; on a CHALLENGE only.
func (d Decision) Needs() []Need { return d.lists().needs }

// Binding is what an approver has to approve; on a CHALLENGE only, else empty.
func (d Decision) Binding() string { return d.lists().binding }

// PolicyDigest is "sha256:…" of the policy set that decided.
func (d Decision) PolicyDigest() string { return d.lists().policyDigest }

// JSON are the bytes of the decision: equal decisions are equal bytes, in every language.
func (d Decision) JSON() []byte {
	unpacked := C.dg_decision_unpack((*C.uint8_t)(unsafe.SliceData(d.packed)), C.size_t(len(d.packed)))
	defer C.dg_decision_free(unpacked)
	var json *C.dg_buffer
	if err := takeError(C.dg_decision_json(unpacked, &json)); err != nil {
		return nil
	}
	return takeBuffer(json)
}

// String is for logs: "DENY forbidden payments.tainted_task".
func (d Decision) String() string {
	text := d.Outcome().String() + " " + d.Reason().String()
	for _, rule := range d.Rules() {
		text += " " + rule
	}
	return text
}

// The longest duration that Go has, 292 years, for one that is longer.
func millisecondsOf(count int64) time.Duration {
	return time.Duration(min(count, math.MaxInt64/int64(time.Millisecond))) * time.Millisecond
}

func bitsOf[T ~uint32](bits uint32) []T {
	var set []T
	for ; bits != 0; bits &= bits - 1 {
		set = append(set, T(bits&-bits))
	}
	return set
}

type lists struct {
	rules, shadow, invalidFields, fields, notify []string
	errors                                       []RuleError
	needs                                        []Need
	binding, policyDigest                        string
}

// A reader of the packed form. Behind the end everything is empty.
type reader struct {
	rest []byte
}

func (r *reader) bytes(count int) []byte {
	if count > len(r.rest) {
		r.rest = nil
		return make([]byte, min(count, 8))
	}
	taken := r.rest[:count]
	r.rest = r.rest[count:]
	return taken
}

func (r *reader) count() int    { return int(binary.LittleEndian.Uint32(r.bytes(4))) }
func (r *reader) number() int64 { return int64(binary.LittleEndian.Uint64(r.bytes(8))) }
func (r *reader) byte() byte    { return r.bytes(1)[0] }
func (r *reader) text() string {
	count := r.count()
	if count > len(r.rest) {
		r.rest = nil
		return ""
	}
	return string(r.bytes(count))
}

func (r *reader) texts() []string {
	var texts []string
	for count := r.count(); count > 0 && len(r.rest) > 0; count-- {
		texts = append(texts, r.text())
	}
	return texts
}

func (d Decision) lists() lists {
	if len(d.packed) < atLists {
		return lists{}
	}
	r := reader{d.packed[atLists:]}
	l := lists{rules: r.texts(), shadow: r.texts(), invalidFields: r.texts(), fields: r.texts(), notify: r.texts()}
	for count := r.count(); count > 0 && len(r.rest) > 0; count-- {
		l.errors = append(l.errors, RuleError{Rule: r.text(), Missing: r.texts()})
	}
	for count := r.count(); count > 0 && len(r.rest) > 0; count-- {
		need := Need{Kind: NeedKind(r.byte())}
		hasWithin := r.byte() != 0
		need.Count = r.number()
		within := millisecondsOf(r.number())
		if hasWithin {
			need.Within = &within
		}
		need.From = r.texts()
		l.needs = append(l.needs, need)
	}
	l.binding, l.policyDigest = r.text(), r.text()
	return l
}
