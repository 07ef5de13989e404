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
	// The packed form of lib/c/packed_decision.h. Where it is short, as most are, it lies in here, so that to decide
	// allocates nothing; otherwise in long. Both are empty in the zero Decision.
	size  uint8
	short [shortSize]byte
	long  string
	// The policy digest, where it is left off at the end of the form: it is most of it, and the same in all decisions
	// of an engine.
	digest string
}

const shortSize = 95 // with this a Decision takes 128 bytes

// Where things lie in the packed form.
const (
	atOutcome = 0
	atReason  = 1
	atAudit   = 2
	atDeliver = 3
	atMonitor = 4
	atRotate  = 5
	atLists   = 6
	atPresent = 8
	atNumbers = 12
)

// What follows of the lists: the bits of the byte at atLists.
const (
	hasRules = 1 << iota
	hasShadow
	hasInvalidFields
	hasFields
	hasNotify
	hasErrors
	hasNeeds
	hasBinding
)

// Makes the zero Decision what C wrote, which is copied. The digest is that of the engine that decided, or empty.
func (d *Decision) take(packed []byte, digest string) {
	const lengthSize = 4
	if end := len(packed) - len(digest) - lengthSize; digest != "" && end >= atNumbers &&
		binary.LittleEndian.Uint32(packed[end:]) == uint32(len(digest)) {
		packed, d.digest = packed[:end], digest
	}
	if len(packed) <= shortSize {
		d.size = uint8(copy(d.short[:], packed))
	} else {
		d.long = string(packed)
	}
}

// What the form begins with; zeros, but for a reason, where there is none.
func (d *Decision) head() (head [atNumbers]byte) {
	switch {
	case int(d.size) >= len(head):
		copy(head[:], d.short[:])
	case len(d.long) >= len(head):
		copy(head[:], d.long)
	default:
		head[atOutcome], head[atReason] = C.DG_DENY, byte(ReasonError)
	}
	return head
}

// A text that lives on.
func (d *Decision) packed() string {
	if d.long != "" {
		return d.long
	}
	return string(d.short[:d.size])
}

// The whole form again.
func (d *Decision) whole() []byte {
	whole := []byte(d.packed())
	if d.digest != "" {
		whole = binary.LittleEndian.AppendUint32(whole, uint32(len(d.digest)))
		whole = append(whole, d.digest...)
	}
	return whole
}

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
func (d Decision) Outcome() Outcome { return outcomeOf(d.head()[atOutcome]) }

// Reason says why.
func (d Decision) Reason() Reason { return Reason(d.head()[atReason]) }

// Terms are what must be kept; with a CHALLENGE, what would be granted. Empty on a DENY.
func (d Decision) Terms() Terms {
	head := d.head()
	c := d.content()
	terms := Terms{
		Audit:        Audit(head[atAudit]),
		Bind:         bitsOf[Bound](c.bind),
		Cache:        c.cache,
		Deliver:      Delivery(head[atDeliver]),
		Depth:        c.depth,
		Monitor:      Monitor(head[atMonitor]),
		Notify:       c.notify,
		RevokeOn:     bitsOf[RevokeEvent](c.revokeOn),
		RevokeWithin: c.revokeWithin,
		Rotate:       head[atRotate] != 0,
		TTL:          c.ttl,
		Uses:         c.uses,
	}
	if c.present&TermFields != 0 {
		terms.Fields = append([]string{}, c.fields...)
	}
	return terms
}

// Rules are those that decided, as "policy.rule", sorted.
func (d Decision) Rules() []string { return d.content().rules }

// Shadow are the rules in mode shadow that would have applied, sorted.
func (d Decision) Shadow() []string { return d.content().shadow }

// InvalidFields are the JSON paths of what is at fault; for ReasonInvalidRequest only. Sorted.
func (d Decision) InvalidFields() []string { return d.content().invalidFields }

// Errors are the rules that could not be evaluated, sorted by name.
func (d Decision) Errors() []RuleError { return d.content().errors }

// Needs are what is missing; on a CHALLENGE only.
func (d Decision) Needs() []Need { return d.content().needs }

// Binding is what an approver has to approve; on a CHALLENGE only, else empty.
func (d Decision) Binding() string { return d.content().binding }

// PolicyDigest is "sha256:…" of the policy set that decided.
func (d Decision) PolicyDigest() string { return d.content().policyDigest }

// JSON are the bytes of the decision: equal decisions are equal bytes, in every language.
func (d Decision) JSON() []byte {
	whole := d.whole()
	unpacked := C.dg_decision_unpack((*C.uint8_t)(unsafe.SliceData(whole)), C.size_t(len(whole)))
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

// What stands behind the head of the packed form.
type content struct {
	present                                      Term
	bind, revokeOn                               uint32
	cache, revokeWithin, ttl                     *time.Duration
	depth, uses                                  *int64
	rules, shadow, invalidFields, fields, notify []string
	errors                                       []RuleError
	needs                                        []Need
	binding, policyDigest                        string
}

// A reader of the packed form. Behind the end everything is zero. What it gives shares the memory of the form.
type reader struct {
	rest string
}

func (r *reader) number(size int) (number uint64) {
	if size > len(r.rest) {
		r.rest = ""
		return 0
	}
	for i := size - 1; i >= 0; i-- {
		number = number<<8 | uint64(r.rest[i])
	}
	r.rest = r.rest[size:]
	return number
}

func (r *reader) byte() byte     { return byte(r.number(1)) }
func (r *reader) uint32() uint32 { return uint32(r.number(4)) }
func (r *reader) int64() int64   { return int64(r.number(8)) }

func (r *reader) text() string {
	size := uint64(r.uint32())
	if size > uint64(len(r.rest)) {
		r.rest = ""
		return ""
	}
	text := r.rest[:size]
	r.rest = r.rest[size:]
	return text
}

func (r *reader) texts() []string {
	var texts []string
	for count := r.uint32(); count > 0 && len(r.rest) > 0; count-- {
		texts = append(texts, r.text())
	}
	return texts
}

func (r *reader) errors() []RuleError {
	var errors []RuleError
	for count := r.uint32(); count > 0 && len(r.rest) > 0; count-- {
		errors = append(errors, RuleError{Rule: r.text(), Missing: r.texts()})
	}
	return errors
}

func (r *reader) needs() []Need {
	var needs []Need
	for count := r.uint32(); count > 0 && len(r.rest) > 0; count-- {
		need := Need{Kind: NeedKind(r.byte())}
		hasWithin := r.byte() != 0
		need.Count = r.int64()
		within := millisecondsOf(r.int64())
		if hasWithin {
			need.Within = &within
		}
		need.From = r.texts()
		needs = append(needs, need)
	}
	return needs
}

// What may follow: the value of read, where it does.
func optional[T any](follows bool, read func() T) (value T) {
	if follows {
		value = read()
	}
	return value
}

func (r *reader) numberOf() *int64 {
	number := r.int64()
	return &number
}

func (r *reader) durationOf() *time.Duration {
	duration := millisecondsOf(r.int64())
	return &duration
}

// In the order of lib/c/packed_decision.h.
func (d *Decision) content() (c content) {
	packed := d.packed()
	if len(packed) < atNumbers {
		return c
	}
	lists := packed[atLists]
	r := &reader{packed[atPresent:]}
	c.present = Term(r.uint32())
	has := func(term Term) bool { return c.present&term != 0 }
	follows := func(list byte) bool { return lists&list != 0 }
	c.bind = optional(has(TermBind), r.uint32)
	c.revokeOn = optional(has(TermRevokeOn), r.uint32)
	c.cache = optional(has(TermCache), r.durationOf)
	c.depth = optional(has(TermDepth), r.numberOf)
	c.revokeWithin = optional(has(TermRevokeWithin), r.durationOf)
	c.ttl = optional(has(TermTTL), r.durationOf)
	c.uses = optional(has(TermUses), r.numberOf)
	c.rules = optional(follows(hasRules), r.texts)
	c.shadow = optional(follows(hasShadow), r.texts)
	c.invalidFields = optional(follows(hasInvalidFields), r.texts)
	c.fields = optional(follows(hasFields), r.texts)
	c.notify = optional(follows(hasNotify), r.texts)
	c.errors = optional(follows(hasErrors), r.errors)
	c.needs = optional(follows(hasNeeds), r.needs)
	c.binding = optional(follows(hasBinding), r.text)
	c.policyDigest = d.digest
	if d.digest == "" {
		c.policyDigest = r.text()
	}
	return c
}
