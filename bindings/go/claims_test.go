package daygate

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// One section of a file of tests/cases/vault: "--- name rest", and what stands below it.
type section struct {
	name, rest, text string
}

func sectionsOf(t testing.TB, path string) (sections []section) {
	t.Helper()
	for _, part := range strings.Split("\n"+read(t, path), "\n--- ")[1:] {
		head, body, _ := strings.Cut(part, "\n")
		name, rest, _ := strings.Cut(head, " ")
		sections = append(sections, section{name, rest, strings.TrimRight(body, "\n")})
	}
	return sections
}

// Claims, and what they become.
type vector struct {
	title  string
	mapper *Mapper
	claims string
	kind   string
	fields string
	err    string
}

func vectorsOf(t testing.TB) (vectors []vector) {
	t.Helper()
	files, _ := filepath.Glob(filepath.Join(*project, "tests", "cases", "vault", "claims", "*.txt"))
	for _, file := range files {
		mappers, name := ReadyMappers(), strings.TrimSuffix(filepath.Base(file), ".txt")
		for _, section := range sectionsOf(t, file) {
			switch section.name {
			case "mapper":
				mappers, name = parse(t, section.text+"\n"), section.rest
			case "claims":
				vectors = append(vectors, vector{
					title: section.rest, mapper: mappers.Find(name), claims: section.text, kind: "JWT"})
			case "type":
				vectors[len(vectors)-1].kind = section.rest
			case "fields":
				vectors[len(vectors)-1].fields = section.text
			case "error":
				vectors[len(vectors)-1].err = section.text
			default:
				t.Fatalf("%s: what is %q?", file, section.name)
			}
		}
	}
	return vectors
}

func parse(t testing.TB, text string) *Mappers {
	t.Helper()
	mappers, err := ParseMappers("case.claims", text, nil)
	if err != nil {
		t.Fatal(err)
	}
	return mappers
}

func mapped(t testing.TB, mapper *Mapper, claims, kind string) *Fields {
	t.Helper()
	fields, err := mapper.Map([]byte(claims), kind)
	if err != nil {
		t.Fatal(err)
	}
	return fields
}

func claimsEngine(t testing.TB) *Engine {
	t.Helper()
	engine, err := CompileFiles([]string{filepath.Join(*project, "tests", "cases", "vault", "claims.gate")})
	if err != nil {
		t.Fatal(err)
	}
	return engine
}

// The same request, filled, and as JSON.
func requestWith(fields *Fields) *Request {
	request := &Request{
		Agent:  Agent{ID: "somebody"},
		Action: "read",
		Secret: Secret{Path: "secret/data/pay/stripe"},
		Now:    time.Unix(1795485600, 0),
	}
	fields.Fill(request)
	return request
}

func documentWith(t testing.TB, fields *Fields) []byte {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(fields.JSON()))
	decoder.UseNumber()
	var whole object
	if err := decoder.Decode(&whole); err != nil {
		t.Fatal(err)
	}
	subject, context := whole["subject"].(object), whole["context"].(object)
	if _, there := subject["id"]; !there {
		subject["id"] = "somebody"
	}
	whole["action"] = object{"name": "read"}
	whole["resource"] = object{"type": "secret", "id": "secret/data/pay/stripe"}
	context["now"] = "2026-11-24T02:00:00Z"
	document, err := json.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	return document
}

func checkFilled(t *testing.T, engine *Engine, title string, fields *Fields) {
	t.Helper()
	document := documentWith(t, fields)
	want := engine.DecideJSON(document).JSON()
	request := requestWith(fields)
	if got := engine.Decide(request).JSON(); !bytes.Equal(got, want) {
		t.Errorf("%s: filled, it gives\n%s\ninstead of\n%s", title, got, want)
	}
	prepared, err := engine.Prepare(request.Agent)
	if err != nil {
		t.Fatal(err)
	}
	request.Agent = Agent{ID: "nobody"}
	if got := prepared.Decide(request).JSON(); !bytes.Equal(got, want) {
		t.Errorf("%s: prepared, it gives\n%s\ninstead of\n%s", title, got, want)
	}
	converted, err := convert(document, nil)
	if err != nil {
		t.Fatal(err)
	}
	filled := requestWith(fields)
	filled.Now, converted.Now = time.Time{}, time.Time{}
	if len(filled.Attested) == 0 && len(converted.Attested) == 0 {
		filled.Attested, converted.Attested = nil, nil
	}
	if !reflect.DeepEqual(filled, converted) {
		t.Errorf("%s: %+v instead of %+v", title, filled, converted)
	}
}

func TestClaimsBecomeWhatTheyDoInCpp(t *testing.T) {
	engine := claimsEngine(t)
	vectors := vectorsOf(t)
	for _, vector := range vectors {
		fields, err := vector.mapper.Map([]byte(vector.claims), vector.kind)
		if vector.err == "" {
			if err != nil {
				t.Errorf("%s: %v", vector.title, err)
				continue
			}
			if got := string(fields.JSON()); got != vector.fields {
				t.Errorf("%s: %s instead of %s", vector.title, got, vector.fields)
			}
			checkFilled(t, engine, vector.title, fields)
			continue
		}
		var refused *ClaimsError
		if !errors.As(err, &refused) || fields != nil {
			t.Errorf("%s: %v is no ClaimsError, or there are fields", vector.title, err)
			continue
		}
		if err.Error() != vector.err {
			t.Errorf("%s: %s instead of %s", vector.title, err, vector.err)
		}
		foreign := strings.Contains(vector.err, "not one that the mapper is for") ||
			strings.HasSuffix(vector.err, "the claims name no issuer")
		if refused.Foreign != foreign {
			t.Errorf("%s: Foreign is %v", vector.title, refused.Foreign)
		}
	}
	if len(vectors) != 86 {
		t.Errorf("%d vectors", len(vectors))
	}
}

func TestGeneratedClaimsBecomeWhatTheyDoInCpp(t *testing.T) {
	program := filepath.Join(filepath.Dir(*dump), "claims_dump")
	if _, err := os.Stat(program); err != nil {
		t.Skipf("there is no %s: build the project first", program)
	}
	out, err := exec.Command(program, "11", "40").Output()
	if err != nil {
		t.Fatal(err)
	}
	engine := claimsEngine(t)
	compared, filled := 0, 0
	for line := range bytes.Lines(out) {
		var wanted struct {
			Claims                                         []byte
			Mapper, Mappers, Type, Fields, Decision, Error string
			Foreign                                        bool
		}
		if err := json.Unmarshal(line, &wanted); err != nil {
			t.Fatal(err)
		}
		mappers := ReadyMappers()
		if wanted.Mappers != "" {
			mappers = parse(t, wanted.Mappers)
		}
		compared++
		fields, err := mappers.Find(wanted.Mapper).Map(wanted.Claims, wanted.Type)
		if err != nil {
			var refused *ClaimsError
			if !errors.As(err, &refused) || err.Error() != wanted.Error || refused.Foreign != wanted.Foreign {
				t.Fatalf("%v instead of %s for %s", err, wanted.Error, wanted.Claims)
			}
			continue
		}
		if string(fields.JSON()) != wanted.Fields {
			t.Fatalf("%s instead of %s%s for %s", fields.JSON(), wanted.Fields, wanted.Error, wanted.Claims)
		}
		if got := engine.Decide(requestWith(fields)).JSON(); string(got) != wanted.Decision {
			t.Fatalf("%s instead of %s for %s", got, wanted.Decision, wanted.Claims)
		}
		filled++
	}
	t.Logf("%d claims compared, %d of them mapped and decided", compared, filled)
	if compared != 86*40 || filled < 500 {
		t.Error("too few")
	}
}

// Every field that claims can fill, and a value for it.
const everyField = `mapper every {
  agent.id from t          agent.class from t      agent.kind from t     agent.autonomy from t
  agent.owner from t       agent.state from t      agent.zone from t     agent.workload from t
  agent.namespace from t   agent.instance from t   agent.auth_method from t
  agent.assurance from i   agent.authenticated_at from time
  agent.posture from t     agent.model from t      agent.vendor from t
  agent.groups from list   agent.labels from members of labels
  hop.id from t            hop.class from t        hop.kind from t       hop.autonomy from t
  hop.owner from t         hop.state from t        hop.zone from t       hop.workload from t
  hop.namespace from t     hop.instance from t     hop.auth_method from t
  hop.assurance from i     hop.authenticated_at from time
  hop.posture from t       hop.model from t        hop.vendor from t
  hop.groups from list     hop.labels from members of labels
  subject.id from t        subject.kind from t     subject.groups from list
  subject.labels from members of labels            subject.auth_method from t
  subject.assurance from i subject.authenticated_at from time           subject.consent_at from time
  task.id from t           task.kind from t        task.started_at from time  task.deadline from time
  task.state from t        task.prompt_digest from t                     task.tainted from b
  task.labels from members of labels
  purpose from t           environment from t
}`

const everyClaim = `{"t": "text", "i": 7, "time": 1795485600.123456789, "list": ["a", ""], "labels": {"k": "v", "e": ""},
	"b": false}`

func TestEveryFieldIsFilled(t *testing.T) {
	fields := mapped(t, parse(t, everyField).Find("every"), everyClaim, "")
	checkFilled(t, claimsEngine(t), "every field", fields)
	var request Request
	fields.Fill(&request)
	if len(request.Chain) != 1 {
		t.Fatalf("%d hops", len(request.Chain))
	}
	for _, structure := range []any{request.Agent, request.Chain[0], request.Subject, request.Task} {
		of := reflect.ValueOf(structure)
		for i := range of.NumField() {
			if name := of.Type().Field(i).Name; of.Field(i).IsZero() != (name == "Empty") {
				t.Errorf("%T.%s is %v", structure, name, of.Field(i))
			}
		}
	}
	if request.Agent.AuthenticatedAt.Nanosecond() != 123456789 {
		t.Errorf("%v", request.Agent.AuthenticatedAt)
	}
}

func TestEmptyTextsOfClaims(t *testing.T) {
	mapper := parse(t, `mapper m { agent.id from sub agent.owner from owner optional agent.vendor = "" }`).Find("m")
	request := &Request{Agent: Agent{Owner: "me", Vendor: "ours", Empty: []string{"kind"}}}
	mapped(t, mapper, `{"sub": "a", "owner": ""}`, "").Fill(request)
	want := Agent{ID: "a", Empty: []string{"kind", "owner", "vendor"}}
	if !reflect.DeepEqual(request.Agent, want) {
		t.Errorf("%+v", request.Agent)
	}
	mapped(t, mapper, `{"sub": "a", "owner": "you"}`, "").Fill(request)
	if want = (Agent{ID: "a", Owner: "you", Empty: []string{"kind", "vendor"}}); !reflect.DeepEqual(request.Agent, want) {
		t.Errorf("%+v", request.Agent)
	}
	checkFilled(t, claimsEngine(t), "empty texts", mapped(t, mapper, `{"sub": "a", "owner": ""}`, ""))
}

func TestWhatClaimsDoNotSayStays(t *testing.T) {
	request := &Request{
		Agent:    Agent{ID: "x", Zone: "corp", Labels: map[string]string{"a": "b"}},
		Chain:    []Agent{{ID: "h"}},
		Purpose:  "settlement",
		Attested: []string{"agent.zone"},
	}
	fields := mapped(t, ReadyMappers().Find("jwt_svid"), `{"sub": "spiffe://a/b"}`, "")
	fields.Fill(request)
	want := &Request{
		Agent: Agent{ID: "spiffe://a/b", Workload: "spiffe://a/b", AuthMethod: "jwt_svid", Zone: "corp",
			Labels: map[string]string{"a": "b"}},
		Chain:    []Agent{{ID: "h"}},
		Purpose:  "settlement",
		Attested: []string{"agent.auth_method", "agent.id", "agent.workload"},
	}
	if !reflect.DeepEqual(request, want) {
		t.Errorf("%+v instead of %+v", request, want)
	}
}

func TestListsOfClaimsTakeThePlaceOfOthers(t *testing.T) {
	groups, labels := []string{"mine", "too"}, map[string]string{"mine": "too"}
	request := &Request{Agent: Agent{Groups: groups, Labels: labels}}
	mapper := parse(t, `mapper m { agent.groups from list agent.labels from members of labels }`).Find("m")
	mapped(t, mapper, `{"list": ["a"], "labels": {"k": "v"}}`, "").Fill(request)
	want := Agent{Groups: []string{"a"}, Labels: map[string]string{"k": "v"}}
	if !reflect.DeepEqual(request.Agent, want) {
		t.Errorf("%+v", request.Agent)
	}
	if groups[0] != "mine" || len(labels) != 1 || labels["mine"] != "too" {
		t.Errorf("%v, %v", groups, labels)
	}
	mapped(t, mapper, `{"list": [], "labels": {}}`, "").Fill(request)
	if request.Agent.Groups == nil || len(request.Agent.Groups) != 0 || request.Agent.Labels["k"] != "v" {
		t.Errorf("%+v", request.Agent) // no members are no labels
	}
}

func TestRequestsShareNoClaims(t *testing.T) {
	fields := mapped(t, parse(t, everyField).Find("every"), everyClaim, "")
	var one, other Request
	fields.Fill(&one)
	fields.Fill(&other)
	one.Agent.Labels["k"] = "changed"
	one.Agent.Groups[0] = "changed"
	*one.Agent.Assurance = 9
	one.Chain[0].ID = "changed"
	one.Attested[0] = "changed"
	json := fields.JSON()
	json[0] = 'x'
	var again Request
	fields.Fill(&again)
	if !reflect.DeepEqual(other, again) {
		t.Errorf("%+v instead of %+v", again, other)
	}
}

func TestATimeThatGoTakesForNone(t *testing.T) {
	mapper := parse(t, `mapper m { agent.authenticated_at from iat }`).Find("m")
	_, err := mapper.Map([]byte(`{"iat": "0001-01-01T00:00:00Z"}`), "")
	var refused *ClaimsError
	if !errors.As(err, &refused) {
		t.Errorf("%v", err)
	}
}

func TestMistakesInMappers(t *testing.T) {
	text, messages := "", 0
	for _, section := range sectionsOf(t, filepath.Join(*project, "tests", "cases", "vault", "claims_messages.txt")) {
		if section.name == "mapper" {
			text = section.text + "\n"
			continue
		}
		mappers, err := ParseMappers("m.claims", text, nil)
		var mistakes *PolicyError
		if !errors.As(err, &mistakes) || mappers != nil {
			t.Fatalf("%v is no PolicyError for %s", err, text)
		}
		if err.Error() != section.text+"\n" {
			t.Errorf("%s instead of %s", err, section.text)
		}
		if first := mistakes.Diagnostics[0]; !strings.Contains(section.text, ": error: "+first.Message) || first.Line == 0 {
			t.Errorf("%+v", first)
		}
		messages++
	}
	if messages != 20 {
		t.Errorf("%d messages", messages)
	}
	engine := claimsEngine(t)
	const word = "mapper m { environment = prd }"
	parse(t, word)
	if _, err := ParseMappers("m", word, engine); err == nil || !strings.Contains(err.Error(), "did you mean 'prod'?") {
		t.Errorf("%v", err)
	}
}

func TestMappersOfAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ours.claims")
	content := "mapper a \"The first\" like jwt_svid { }\nmapper b { agent.id from sub }\n"
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	mappers, err := ReadMappers(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, mapper := range mappers.All() {
		names = append(names, mapper.Name(), mapper.Title())
	}
	if want := []string{"a", "The first", "b", ""}; !reflect.DeepEqual(names, want) {
		t.Errorf("%q", names)
	}
	if _, err := mappers.Find("jwt_svid").Map([]byte("{}"), ""); err == nil {
		t.Error("a mapper that is not there maps")
	}
	for _, wrong := range []string{path + "x", t.TempDir()} {
		var mistakes *PolicyError
		if _, err := ReadMappers(wrong, nil); !errors.As(err, &mistakes) || mistakes.Diagnostics[0].Line != 0 {
			t.Errorf("%v", err)
		}
	}
	ready, all := ReadyMappers().All(), parse(t, ReadyMappersText()).All()
	if len(ready) != 8 || len(all) != 8 || ready[0].Name() != all[0].Name() {
		t.Errorf("%d ready mappers, %d in their text", len(ready), len(all))
	}
}

func TestTwoTokens(t *testing.T) {
	svid := mapped(t, ReadyMappers().Find("jwt_svid"), `{"sub": "spiffe://a/b"}`, "")
	task := mapped(t, ReadyMappers().Find("transaction_token"),
		`{"sub": "alice", "txn": "t-1", "scope": "settlement", "req_wl": "gateway"}`, "txntoken+jwt")
	both, err := svid.Join(task)
	if err != nil {
		t.Fatal(err)
	}
	request := requestWith(both)
	if request.Agent.ID != "spiffe://a/b" || request.Subject.ID != "alice" || request.Chain[0].ID != "gateway" {
		t.Errorf("%+v", request)
	}
	var refused *ClaimsError
	if _, err := task.Join(task); !errors.As(err, &refused) || err.Error() != "both tokens have a chain" {
		t.Errorf("%v", err)
	}
}

func TestFromClaimsToADecision(t *testing.T) {
	engine, err := CompileText("deploy.gate", `policy p
vocabulary { enum Environment { staging, prod } }
permit deploys {
  action read
  secret "secret/data/deploy/*"
  when   attested(environment) && environment == prod && attested(agent.id)
}
`)
	if err != nil {
		t.Fatal(err)
	}
	mappers, err := ParseMappers("ours.claims", `mapper our_jobs "The jobs of our CI" {
  issuer      "https://ci.example"
  agent.id    from sub
  environment from environment through { "production" = prod, "staging" = staging }
}
`, engine)
	if err != nil {
		t.Fatal(err)
	}
	for environment, permitted := range map[string]bool{"production": true, "staging": false} {
		claims := `{"iss": "https://ci.example", "sub": "job-7", "environment": "` + environment + `"}`
		request := &Request{Action: "read", Secret: Secret{Path: "secret/data/deploy/key"}, Now: time.Now()}
		mapped(t, mappers.Find("our_jobs"), claims, "JWT").Fill(request)
		if decision := engine.Decide(request); decision.Permitted() != permitted {
			t.Errorf("%s: %v", environment, decision)
		}
	}
	var refused *ClaimsError
	_, err = mappers.Find("our_jobs").Map([]byte(`{"iss": "https://ci.example.attacker.example", "sub": "job-7"}`), "JWT")
	if !errors.As(err, &refused) || !refused.Foreign {
		t.Errorf("%v", err)
	}
}

func TestGoroutinesShareMappers(t *testing.T) {
	claims := []byte(`{"sub": "user", "act": {"sub": "C", "act": {"sub": "B"}}}`)
	mapper := ReadyMappers().Find("on_behalf_of")
	own := parse(t, "mapper m like on_behalf_of { }").Find("m") // which holds what it is of
	want := mapped(t, mapper, string(claims), "")
	var group sync.WaitGroup
	for range 8 {
		group.Add(1)
		go func() {
			defer group.Done()
			for range 100 {
				for _, one := range []*Mapper{mapper, own} {
					fields, err := one.Map(claims, "")
					if err != nil || !bytes.Equal(fields.JSON(), want.JSON()) {
						t.Errorf("%v", err)
						return
					}
					var request Request
					want.Fill(&request)
					if request.Chain[0].ID != "B" {
						t.Errorf("%+v", request)
					}
				}
				runtime.GC()
			}
		}()
	}
	group.Wait()
}
