package daygate

import (
	"bytes"
	"testing"
	"unicode/utf8"
)

// Whatever texts a request holds: there is a decision, the same by JSON bytes each time, and bad text is no permit.
func FuzzDecide(f *testing.F) {
	engine := compile(f)
	f.Add("etl-7", "batch_etl", "secret/data/payments/stripe", "settlement", "read", int64(10))
	f.Add("", "\xff", "a//b", "\x00", "issue", int64(-1))
	f.Fuzz(func(t *testing.T, id, class, path, purpose, action string, risk int64) {
		request := &Request{
			Agent: Agent{ID: id, Class: class, Labels: map[string]string{class: id}}, Action: action,
			Secret: Secret{Path: path, Purposes: []string{purpose}}, Purpose: purpose, Risk: &risk, Now: now,
			Chain: []Agent{{ID: path, Class: class}}, Context: map[string]any{class: path},
		}
		first, second := engine.Decide(request), engine.Decide(request)
		if !bytes.Equal(first.JSON(), second.JSON()) {
			t.Errorf("%s is not %s", first.JSON(), second.JSON())
		}
		if first.Permitted() && !(utf8.ValidString(id) && utf8.ValidString(path)) {
			t.Error("bad text is permitted")
		}
	})
}

// Whatever bytes a decision is said to be: reading it stays within them.
func FuzzPackedDecision(f *testing.F) {
	whole := compile(f).Decide(settlement())
	f.Add(whole.whole())
	f.Fuzz(func(t *testing.T, packed []byte) {
		var decision Decision
		decision.take(packed, "")
		decision.Terms()
		decision.Needs()
		_ = decision.String()
		if len(decision.JSON()) == 0 {
			t.Error("no JSON")
		}
	})
}
