namespace daygate {}
