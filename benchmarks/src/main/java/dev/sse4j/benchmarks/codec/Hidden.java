package dev.sse4j.benchmarks.codec;

import java.lang.reflect.InvocationTargetException;

/** Calls what a peer hides from the compiler, but not from us; never for each event. */
final class Hidden {

  private Hidden() {}

  /** Calls a static method with one argument; the caller knows what comes back. */
  @SuppressWarnings("unchecked")
  static <T> T call(Class<?> owner, String method, Class<?> parameter, Object argument) {
    try {
      return (T) owner.getMethod(method, parameter).invoke(null, argument);
    } catch (IllegalAccessException | NoSuchMethodException | InvocationTargetException e) {
      throw new IllegalStateException("expected " + owner + " to have " + method, e);
    }
  }
}
