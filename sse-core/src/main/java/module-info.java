/**
 * The model, the codec and the provider interfaces of sse4j. Needs nothing but the JDK.
 *
 * <p>Start with {@link dev.sse4j.Event}; {@link dev.sse4j.codec.EventReader} reads a stream of
 * them, {@link dev.sse4j.spi.Provider} is what you implement to carry them over a bus of your own.
 */
module dev.sse4j {
  requires static org.jspecify;

  exports dev.sse4j;
  exports dev.sse4j.codec;
  exports dev.sse4j.spi;
}
