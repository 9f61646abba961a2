// A C++ team's first use of the reference: a value and an interface of the core, through the
// installed headers.
#include <cstdio>

#include "reference/core/picker.h"

int main() { std::puts("the reference's headers compile and link"); }
