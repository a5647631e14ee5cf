package dev.sse4j.testkit;

import java.util.Random;

/**
 * The seed of a random test: another one each time, and shown by what fails, so that the failure
 * can be had again.
 *
 * <pre>{@code
 * Seed seed = Seed.next();
 * assertThat(parse(randomBytes(seed.random()))).as("%s", seed).isEmpty(); // "[with -Dsse4j.seed=42] …"
 * }</pre>
 *
 * @param value the seed
 */
public record Seed(long value) {

  /** The system property that says which seed to take. */
  public static final String PROPERTY = "sse4j.seed";

  /** Returns a seed that was not used before, or the one that {@link #PROPERTY} names. */
  public static Seed next() {
    return new Seed(Long.getLong(PROPERTY, new Random().nextLong()));
  }

  /** Returns a generator that begins at this seed. */
  public Random random() {
    return new Random(value);
  }

  /** Returns how to get this seed again: {@code with -Dsse4j.seed=42}. */
  @Override
  public String toString() {
    return "with -D" + PROPERTY + "=" + value;
  }
}
