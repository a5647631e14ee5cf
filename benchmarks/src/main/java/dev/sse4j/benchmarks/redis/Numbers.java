package dev.sse4j.benchmarks.redis;

import java.util.Arrays;

/** Numbers as they come: a list without objects, which would give the collector work. */
final class Numbers {

  private long[] numbers = new long[1 << 16];
  private int size;

  void add(long number) {
    if (size == numbers.length) {
      numbers = Arrays.copyOf(numbers, size * 2);
    }
    numbers[size++] = number;
  }

  void addAll(Numbers others) {
    for (int i = 0; i < others.size; i++) {
      add(others.numbers[i]);
    }
  }

  int size() {
    return size;
  }

  long get(int index) {
    return numbers[index];
  }

  /** Returns what so much of them is below, in thousandths; 0 if there are none. */
  double thousandths(double quantile) {
    if (size == 0) {
      return 0;
    }
    long[] sorted = Arrays.copyOf(numbers, size);
    Arrays.sort(sorted);
    return sorted[Math.min((int) (size * quantile), size - 1)] / 1e3;
  }
}
