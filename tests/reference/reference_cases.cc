// reference-cases FOLDER…: decides every request of shared cases with the reference and compares with what is expected.
// Last line: `N agree, N differ`. Exit code 0 where none differ.
#include <iostream>

#include "reference/cases.h"

int main(int argc, char** argv) {
  std::size_t agree = 0;
  std::size_t differ = 0;
  for (int i = 1; i < argc; ++i) {
    const daygate::reference::CasesResult result = daygate::reference::CompareCases(argv[i]);
    agree += result.agree;
    differ += result.differences.size();
    for (const std::string& difference : result.differences) std::cout << difference << "\n";
  }
  std::cout << agree << " agree, " << differ << " differ\n";
  return differ == 0 && agree > 0 ? 0 : 1;
}
