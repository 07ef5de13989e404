package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	daygate "daygate.dev/go"
)

// storedSecret is a secret, and what policies may know of it: what a vault would be in a real house.
type storedSecret struct {
	sensitivity, environment, owner string
	fields                          map[string]string
}

var store = map[string]storedSecret{
	"secret/data/payments/stripe": {"confidential", "prod", "pay-team",
		map[string]string{"api_key": "sk_live_example", "webhook_secret": "whsec_example"}},
	"secret/data/helpdesk/tickets":  {"internal", "prod", "support-team", map[string]string{"token": "tickets-example"}},
	"secret/data/code/web/registry": {"internal", "dev", "web-team", map[string]string{"password": "registry-example"}},
	"secret/data/code/web/deploy":   {"restricted", "prod", "web-team", map[string]string{"ssh_key": "deploy-key-example"}},
}

// profile is what the runtime knows of an agent that it started.
type profile struct {
	id, class, zone, team string
}

func (p profile) agent() daygate.Agent {
	agent := daygate.Agent{ID: p.id, Class: p.class, Zone: p.zone}
	if p.team != "" {
		agent.Labels = map[string]string{"team": p.team}
	}
	return agent
}

// errand is what the runtime knows of the task at hand.
type errand struct {
	task, purpose, environment, onBehalfOf string
	callers                                []profile
	risk                                   int64
	tainted                                bool
}

// retrieval is what an agent gets when it asks. Without a lease: nothing.
type retrieval struct {
	decision daygate.Decision
	lease    string
	whyNot   []explainedRule // for operators, never for the agent
}

// explainedRule is a rule of an explanation, as far as it is shown.
type explainedRule struct {
	Rule, Effect string
	Failed       []struct {
		Clause, Source, Result string
		Values                 []struct{ Path, Value string }
	}
}

// enforces are the terms that are kept. A decision with any other is a DENY: a term is never dropped.
var enforces = daygate.Enforces(daygate.TermTTL, daygate.TermUses, daygate.TermFields, daygate.TermDeliver,
	daygate.TermBind, daygate.TermRevokeOn)

// secretGate is the part that a host writes: every retrieval of a secret goes through it.
type secretGate struct {
	engine    *daygate.Engine
	approvals map[string]daygate.Approval
	leases    leaseBook
}

// approve notes an approval: for one binding, of no use for anything else.
func (g *secretGate) approve(binding, who, role string, now time.Time) {
	approval := g.approvals[binding]
	approval.State, approval.Binding, approval.At = "approved", binding, now
	approval.By = append(approval.By, daygate.Approver{ID: who, Roles: []string{role}})
	g.approvals[binding] = approval
}

// retrieve says who asks, lets Daygate decide, and keeps the terms.
func (g *secretGate) retrieve(agent profile, errand errand, path string, now time.Time) (retrieval, error) {
	request := &daygate.Request{
		Agent:       agent.agent(),
		Subject:     daygate.Subject{ID: errand.onBehalfOf},
		Action:      "read",
		Secret:      daygate.Secret{Path: path},
		Purpose:     errand.purpose,
		Environment: errand.environment,
		Risk:        daygate.Int(errand.risk),
		Task:        daygate.Task{ID: errand.task, Tainted: daygate.Bool(errand.tainted)},
		Now:         now,
	}
	for _, caller := range errand.callers {
		request.Chain = append(request.Chain, caller.agent())
	}
	if stored, there := store[path]; there {
		request.Secret.Sensitivity = stored.sensitivity
		request.Secret.Environment = stored.environment
		request.Secret.Owner = stored.owner
	}
	binding, err := g.engine.Binding(request)
	if err != nil {
		return retrieval{}, err
	}
	request.Approval = g.approvals[binding]

	decision := g.engine.Decide(request)
	if !decision.Permitted() {
		why, err := g.engine.Explain(request)
		if err != nil {
			return retrieval{}, err
		}
		var explained struct {
			Context struct{ Explanation []explainedRule }
		}
		if err := json.Unmarshal(why, &explained); err != nil {
			return retrieval{}, err
		}
		return retrieval{decision: decision, whyNot: explained.Context.Explanation}, nil
	}
	terms := decision.Terms()
	if !canKeep(terms) {
		return retrieval{decision: decision}, nil
	}
	return retrieval{decision: decision, lease: g.leases.grant(agent, errand, path, terms, now)}, nil
}

// lease is one grant. nil: no limit.
type lease struct {
	agent, task, path string
	expiresAt         *time.Time
	usesLeft          *int64
	keys              []string
	boundTo           []daygate.Bound
	endsWithTask      bool
}

// leaseBook is the one place where ttl, uses, fields, deliver, bind and revoke_on are kept.
type leaseBook struct {
	leases  map[string]*lease
	granted int
}

// canKeep says whether every value of these terms can be kept here. What can not must not be granted.
func canKeep(terms daygate.Terms) bool {
	for _, bound := range terms.Bind {
		if bound != daygate.BoundAgent && bound != daygate.BoundTask {
			return false
		}
	}
	for _, event := range terms.RevokeOn {
		if event != daygate.RevokeTaskEnd {
			return false
		}
	}
	return terms.Deliver == daygate.DeliverRaw || terms.Deliver == daygate.DeliverWrapped
}

// grant returns the lease's name: hand it to its agent only.
func (b *leaseBook) grant(agent profile, errand errand, path string, terms daygate.Terms, now time.Time) string {
	b.granted++
	granted := &lease{
		agent: agent.id, task: errand.task, path: path, keys: terms.Fields, boundTo: terms.Bind, usesLeft: terms.Uses,
		endsWithTask: slices.Contains(terms.RevokeOn, daygate.RevokeTaskEnd),
	}
	if terms.TTL != nil {
		end := now.Add(*terms.TTL)
		granted.expiresAt = &end
	}
	if terms.Deliver == daygate.DeliverWrapped {
		granted.usesLeft = daygate.Int(1) // what is wrapped is unwrapped once
	}
	name := fmt.Sprintf("lease-%d", b.granted)
	b.leases[name] = granted
	return name
}

// open returns the secret, as far as its lease still allows; else why not.
func (b *leaseBook) open(name string, agent profile, errand errand, now time.Time) (map[string]string, error) {
	lease, there := b.leases[name]
	switch {
	case !there:
		return nil, fmt.Errorf("there is no such lease, or it was revoked")
	case slices.Contains(lease.boundTo, daygate.BoundAgent) && lease.agent != agent.id:
		return nil, fmt.Errorf("the lease is another agent's")
	case slices.Contains(lease.boundTo, daygate.BoundTask) && lease.task != errand.task:
		return nil, fmt.Errorf("the lease is for another task")
	case lease.expiresAt != nil && !now.Before(*lease.expiresAt):
		return nil, fmt.Errorf("the lease has expired")
	case lease.usesLeft != nil && *lease.usesLeft == 0:
		return nil, fmt.Errorf("the lease is used up")
	}
	if lease.usesLeft != nil {
		*lease.usesLeft--
	}
	fields := maps.Clone(store[lease.path].fields)
	if lease.keys != nil {
		maps.DeleteFunc(fields, func(key, _ string) bool { return !slices.Contains(lease.keys, key) })
	}
	return fields, nil
}

// endTask revokes what was bound to the task.
func (b *leaseBook) endTask(errand errand) {
	maps.DeleteFunc(b.leases, func(_ string, l *lease) bool { return l.endsWithTask && l.task == errand.task })
}
