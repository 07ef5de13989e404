module daygate.dev/go

go 1.24
