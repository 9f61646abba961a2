module lbconform/inspect

go 1.25.0
