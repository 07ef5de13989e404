package daygate

// #include <daygate/c.h>
import "C"

import "unsafe"

// Outcome is what a decision comes to. The zero Outcome is a DENY, so that one that was never set opens nothing.
type Outcome uint8

// A CHALLENGE would be permitted once its needs are met.
const (
	Deny Outcome = iota
	Permit
	Challenge
)

// The outcome that C means; its numbers are others.
func outcomeOf(number byte) Outcome {
	switch number {
	case C.DG_PERMIT:
		return Permit
	case C.DG_CHALLENGE:
		return Challenge
	}
	return Deny
}

// Reason says why.
type Reason uint8

// The reasons of docs/language.md, section 5.
const (
	ReasonPermitted      Reason = C.DG_REASON_PERMITTED
	ReasonForbidden      Reason = C.DG_REASON_FORBIDDEN
	ReasonNotPermitted   Reason = C.DG_REASON_NOT_PERMITTED
	ReasonNeeds          Reason = C.DG_REASON_NEEDS
	ReasonError          Reason = C.DG_REASON_ERROR
	ReasonInvalidRequest Reason = C.DG_REASON_INVALID_REQUEST
	ReasonEmptyGrant     Reason = C.DG_REASON_EMPTY_GRANT
	ReasonUnenforceable  Reason = C.DG_REASON_UNENFORCEABLE
)

// Delivery is how a secret may be handed over, weakest first.
type Delivery uint8

// Raw is what the absence of the term means.
const (
	DeliverRaw     Delivery = C.DG_DELIVERY_RAW
	DeliverEnv     Delivery = C.DG_DELIVERY_ENV
	DeliverFile    Delivery = C.DG_DELIVERY_FILE
	DeliverWrapped Delivery = C.DG_DELIVERY_WRAPPED
	DeliverProxy   Delivery = C.DG_DELIVERY_PROXY
)

// Monitor is how closely the use of a secret is to be watched.
type Monitor uint8

// None is what the absence of the term means.
const (
	MonitorNone  Monitor = C.DG_MONITOR_NONE
	MonitorBasic Monitor = C.DG_MONITOR_BASIC
	MonitorFull  Monitor = C.DG_MONITOR_FULL
)

// Audit says whether the record has to be on disk before the secret leaves.
type Audit uint8

// Buffered is what the absence of the term means.
const (
	AuditBuffered Audit = C.DG_AUDIT_BUFFERED
	AuditSync     Audit = C.DG_AUDIT_SYNC
)

// Bound is something that what is handed out works for alone.
type Bound uint32

// What a grant can be bound to.
const (
	BoundWorkload    Bound = C.DG_BOUND_WORKLOAD
	BoundInstance    Bound = C.DG_BOUND_INSTANCE
	BoundNamespace   Bound = C.DG_BOUND_NAMESPACE
	BoundTask        Bound = C.DG_BOUND_TASK
	BoundAgent       Bound = C.DG_BOUND_AGENT
	BoundDestination Bound = C.DG_BOUND_DESTINATION
)

// RevokeEvent is something that ends a grant.
type RevokeEvent uint32

// When a grant is to be revoked.
const (
	RevokeTaskEnd       RevokeEvent = C.DG_REVOKE_TASK_END
	RevokeOwnerChange   RevokeEvent = C.DG_REVOKE_OWNER_CHANGE
	RevokePurposeChange RevokeEvent = C.DG_REVOKE_PURPOSE_CHANGE
	RevokePostureChange RevokeEvent = C.DG_REVOKE_POSTURE_CHANGE
	RevokePolicyChange  RevokeEvent = C.DG_REVOKE_POLICY_CHANGE
	RevokeChainEnd      RevokeEvent = C.DG_REVOKE_CHAIN_END
)

// Term is one of the terms that a host may be able to enforce.
type Term uint32

// The terms, by their names in a decision.
const (
	TermAudit        Term = C.DG_TERM_AUDIT
	TermBind         Term = C.DG_TERM_BIND
	TermCache        Term = C.DG_TERM_CACHE
	TermDeliver      Term = C.DG_TERM_DELIVER
	TermDepth        Term = C.DG_TERM_DEPTH
	TermFields       Term = C.DG_TERM_FIELDS
	TermMonitor      Term = C.DG_TERM_MONITOR
	TermNotify       Term = C.DG_TERM_NOTIFY
	TermRevokeOn     Term = C.DG_TERM_REVOKE_ON
	TermRevokeWithin Term = C.DG_TERM_REVOKE_WITHIN
	TermRotate       Term = C.DG_TERM_ROTATE
	TermTTL          Term = C.DG_TERM_TTL
	TermUses         Term = C.DG_TERM_USES
)

// NeedKind is what is missing for a PERMIT.
type NeedKind uint8

// What a require can ask for.
const (
	NeedApproval    NeedKind = C.DG_NEED_APPROVAL
	NeedAttestation NeedKind = C.DG_NEED_ATTESTATION
	NeedOwner       NeedKind = C.DG_NEED_OWNER
	NeedSubject     NeedKind = C.DG_NEED_SUBJECT
	NeedTicket      NeedKind = C.DG_NEED_TICKET
)

// String is the word of the language: "PERMIT".
func (o Outcome) String() string {
	switch o {
	case Permit:
		return textOf(C.dg_outcome_word(C.DG_PERMIT))
	case Challenge:
		return textOf(C.dg_outcome_word(C.DG_CHALLENGE))
	}
	return textOf(C.dg_outcome_word(C.DG_DENY))
}

// String is the word of the language: "not_permitted".
func (r Reason) String() string { return textOf(C.dg_reason_word(C.dg_reason(r))) }

// String is the word of the language: "wrapped".
func (d Delivery) String() string { return textOf(C.dg_delivery_word(C.dg_delivery(d))) }

// String is the word of the language: "full".
func (m Monitor) String() string { return textOf(C.dg_monitor_word(C.dg_monitor(m))) }

// String is the word of the language: "sync".
func (a Audit) String() string { return textOf(C.dg_audit_word(C.dg_audit(a))) }

// String is the word of the language: "workload".
func (b Bound) String() string { return textOf(C.dg_bound_word(C.uint32_t(b))) }

// String is the word of the language: "task_end".
func (r RevokeEvent) String() string { return textOf(C.dg_revoke_word(C.uint32_t(r))) }

// String is the word of the language: "ttl".
func (t Term) String() string { return textOf(C.dg_term_word(C.uint32_t(t))) }

// String is the word of the language: "approval".
func (n NeedKind) String() string { return textOf(C.dg_need_word(C.dg_need_kind(n))) }

// Version is that of the library which is linked: "0.1.0".
func Version() string { return textOf(C.dg_library_version()) }

func textOf(text C.dg_text) string {
	return C.GoStringN((*C.char)(unsafe.Pointer(text.data)), C.int(text.size))
}
