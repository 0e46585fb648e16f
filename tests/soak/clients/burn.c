/* One busy loop, at the priority that it was started with:  burn SECONDS */

#include "life.h"

int main(int count, char **words) {
    if (count != 2) die("burn SECONDS");
    tie(atof(words[1]));
    for (volatile unsigned long n = 0;; n++) {}
}
