module daygate.dev/examples/agent_runtime

go 1.24

require daygate.dev/go v0.0.0

replace daygate.dev/go => ../../../bindings/go
