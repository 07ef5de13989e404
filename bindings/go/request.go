package daygate

import "time"

// A Request says who asks for which secret, for what, along which path of use. Agent.ID, Action, Secret.Path and Now
// are required; what is left at its zero value is absent, and a rule that reads what is absent can not come to true.
//
// An empty text is absent too. Where a text is there and empty, which is not the same, its name stands in Empty of its
// structure: Agent{ID: "a", Empty: []string{"owner"}}. A list or map that is not nil, and empty, is there.
//
// Texts are taken as they are: nothing is decoded, cleaned or guessed.
type Request struct {
	Agent       Agent
	Subject     Subject
	Chain       []Agent // the callers before the agent, first to last
	Action      string  // required
	Secret      Secret
	Purpose     string
	Environment string
	Risk        *int64
	Task        Task
	Tools       []Tool
	Destination Destination
	ClientIP    string
	Approval    Approval
	Degraded    []string       // what is down: policy attestation broker state audit
	Signals     map[string]any // an int for count and distinct, a bool for changed
	Context     map[string]any // the host's own attributes: see below
	Attested    []string       // paths that the host vouches for: "agent.zone", "chain[0].id"
	Now         time.Time      // required: the decision's time
	Empty       []string       // of purpose, environment, client_ip, action
}

// Values of Context and Signals are of the types that the vocabulary declares: string, bool, any integer, float64,
// time.Time, time.Duration, slices, and maps with texts as keys. Anything else makes the request invalid.

// An Agent asks, or is a caller of the chain.
type Agent struct {
	ID              string // required, not empty
	Class           string
	Kind            string
	Autonomy        string
	Owner           string
	State           string
	Zone            string
	Workload        string
	Namespace       string
	Instance        string
	AuthMethod      string
	Assurance       *int64
	AuthenticatedAt time.Time
	Posture         string
	Model           string
	Vendor          string
	Groups          []string
	Labels          map[string]string
	Empty           []string
}

// A Subject is on whose behalf the agent asks. Nothing set: the agent acts for itself.
type Subject struct {
	ID              string
	Kind            string
	Groups          []string
	Labels          map[string]string
	AuthMethod      string
	Assurance       *int64
	AuthenticatedAt time.Time
	ConsentAt       time.Time
	Empty           []string
}

// A Secret is what is asked for.
type Secret struct {
	Path        string // required, canonical
	Engine      string
	Mount       string
	Namespace   string
	Version     *int64 // the one that the request names; absent: the newest
	Kind        string
	Sensitivity string
	Environment string
	Owner       string
	Purposes    []string
	Labels      map[string]string
	RotatedAt   time.Time
	CreatedAt   time.Time
	Empty       []string
}

// A Task is what the agent is at.
type Task struct {
	ID           string
	Kind         string
	StartedAt    time.Time
	Deadline     time.Time
	State        string
	PromptDigest string
	Tainted      *bool
	Labels       map[string]string
	Empty        []string
}

// A Tool is one that the task goes through.
type Tool struct {
	Name    string
	Server  string
	Zone    string
	Trusted *bool
	Empty   []string
}

// A Destination is where the secret will be used.
type Destination struct {
	Host  string
	API   string
	Zone  string
	Empty []string
}

// An Approver has approved.
type Approver struct {
	ID    string
	Roles []string
	Empty []string
}

// An Approval is an answer to a CHALLENGE.
type Approval struct {
	State     string
	By        []Approver
	At        time.Time
	ExpiresAt time.Time
	Binding   string
	Ticket    string
	Empty     []string
}

// Int is a pointer to a copy, for fields that may be absent.
func Int(value int64) *int64 { return &value }

// Bool is a pointer to a copy, for fields that may be absent.
func Bool(value bool) *bool { return &value }
