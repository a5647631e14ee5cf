package dev.sse4j.testkit;

import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Gives each JUnit test a {@link ScriptedServer} of its own, which is closed after it; a test that
 * fails, or a method before or after it, also shows what the server has sent and received, and
 * when.
 *
 * <pre>{@code
 * @ExtendWith(ScriptedServerExtension.class)
 * class MyClientTest {
 *
 *   @Test
 *   void showsWhatComes(ScriptedServer server) {
 *     server.enqueue(StreamScript.events(Event.of("one")));
 *
 *     assertThat(new MyClient(server.url("/events")).firstLine()).isEqualTo("one");
 *   }
 * }
 * }</pre>
 *
 * <p>Methods for before and after each test get the same server as the test itself. For a server
 * that is started otherwise, do without this extension: {@code @AutoClose ScriptedServer server =
 * ScriptedServer.start(clock)}.
 */
public final class ScriptedServerExtension
    implements ParameterResolver,
        TestExecutionExceptionHandler,
        LifecycleMethodExecutionExceptionHandler,
        AfterEachCallback {

  private static final Namespace NAMESPACE = Namespace.create(ScriptedServerExtension.class);

  /** For JUnit. */
  public ScriptedServerExtension() {}

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == ScriptedServer.class
        && parameter.getDeclaringExecutable() instanceof Method
        && context.getTestMethod().isPresent();
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    ScriptedServer server = serverOf(context);
    if (server == null) {
      server = ScriptedServer.start();
      context.getStore(NAMESPACE).put(ScriptedServer.class, server);
    }
    return server;
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    throw showing(context, failure);
  }

  @Override
  public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    throw showing(context, failure);
  }

  @Override
  public void handleAfterEachMethodExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    throw showing(context, failure);
  }

  private static Throwable showing(ExtensionContext context, Throwable failure) {
    ScriptedServer server = serverOf(context);
    if (server != null) {
      failure.addSuppressed(new FailureNote(server, server.transcript()));
    }
    return failure;
  }

  // Not left to the store: before JUnit 5.13 it does not close what is only AutoCloseable.
  @Override
  public void afterEach(ExtensionContext context) {
    ScriptedServer server = serverOf(context);
    if (server != null) {
      server.close();
    }
  }

  private static @Nullable ScriptedServer serverOf(ExtensionContext context) {
    return context.getStore(NAMESPACE).get(ScriptedServer.class, ScriptedServer.class);
  }
}
