// Package daygate decides, before every retrieval, whether an agent may have a secret: now, for this purpose, along this
// path of use, and on which terms.
//
//	engine, err := daygate.Compile(os.DirFS("policies"))
//	if err != nil {
//		log.Fatal(err) // every mistake, with its line and a caret
//	}
//	decision := engine.Decide(&daygate.Request{
//		Agent:   daygate.Agent{ID: "etl-7", Class: "batch_etl"},
//		Action:  "read",
//		Secret:  daygate.Secret{Path: "secret/data/payments/stripe"},
//		Purpose: "settlement",
//		Now:     time.Now(),
//	})
//	if decision.Permitted() {
//		fetch(decision.Terms()) // every term that is set has to be kept
//	}
//
// What the claims of a token become, once the program has proven it, a [Mapper] says:
//
//	fields, err := daygate.ReadyMappers().Find("github_actions").Map(claims, "JWT")
//	if err != nil {
//		return err // what is missing, or of another type: see [ClaimsError]
//	}
//	fields.Fill(request) // its agent, its task, what is attested
//
// Deciding has no error: what can not be decided is denied, and the zero [Decision] is a DENY. An [Engine] and a
// [PreparedAgent] may be used by any number of goroutines at once; they need no Close. A [Decision] is a plain value.
//
// The package calls libdaygate through cgo, found by pkg-config: the shared library (daygate-c), or with the build tag
// daygate_static its archives (daygate-c-static).
package daygate
