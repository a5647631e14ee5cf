package dev.sse4j.client;

import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import okhttp3.Authenticator;
import okhttp3.CookieJar;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Follows redirects (RFC 9110, 15.4) so that no credential reaches another origin: OkHttp takes
 * only {@code Authorization} away, and would send {@code X-Api-Key} and {@code Cookie} along.
 *
 * <p>It comes after the user's interceptors, which so see one request, as they do when OkHttp
 * follows redirects; one that adds a token is not asked to add it for another origin.
 */
final class RedirectInterceptor implements Interceptor {

  /** As many as browsers follow. What is redirected further is given as it is. */
  private static final int MAX_REDIRECTS = 20;

  private static final Set<String> ALWAYS_FOR_ANY_ORIGIN =
      Set.of("Accept", "Accept-Encoding", "Cache-Control");
  private static final Set<String> ABOUT_THE_BODY = inAnyCase(Set.of(
      "Content-Encoding",
      "Content-Language",
      "Content-Length",
      "Content-Type",
      "Transfer-Encoding"));

  private final Set<String> forAnyOrigin;
  private final boolean follow;
  private final boolean followBetweenSchemes;

  /**
   * Creates an interceptor.
   *
   * @param keptAcrossOrigins names of request header fields that any origin may see
   */
  RedirectInterceptor(boolean follow, boolean followBetweenSchemes, Set<String> keptAcrossOrigins) {
    this.forAnyOrigin = inAnyCase(ALWAYS_FOR_ANY_ORIGIN);
    this.forAnyOrigin.addAll(keptAcrossOrigins);
    this.follow = follow;
    this.followBetweenSchemes = followBetweenSchemes;
  }

  @Override
  public Response intercept(Chain chain) throws IOException {
    Chain hops = chain;
    Response response = hops.proceed(chain.request());
    for (int redirects = 0; redirects < MAX_REDIRECTS; redirects++) {
      Request next = redirected(response);
      if (next == null) {
        return response;
      }
      response.close();
      if (!isSameOrigin(next.url(), chain.request().url())) {
        // From here on, what knows passwords and cookies is not asked for them.
        hops = hops.withAuthenticator(Authenticator.NONE).withCookieJar(CookieJar.NO_COOKIES);
      }
      response = hops.proceed(next);
    }
    return response;
  }

  /**
   * Returns the request that the response asks for, or null if it asks for none, or for one that we
   * do not send.
   */
  private @Nullable Request redirected(Response response) {
    int status = response.code();
    boolean redirect =
        status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    String location = response.header("Location");
    if (!follow || !redirect || location == null) {
      return null;
    }
    Request request = response.request();
    HttpUrl url = request.url().resolve(location);
    if (url == null
        || !followBetweenSchemes && !url.scheme().equals(request.url().scheme())) {
      return null;
    }
    boolean toGet = becomesGet(status, request.method());
    RequestBody body = toGet ? null : request.body();
    if (body != null && body.isOneShot()) {
      return null;
    }
    boolean sameOrigin = isSameOrigin(url, request.url());
    Headers.Builder headers = new Headers.Builder();
    for (String name : request.headers().names()) {
      boolean aboutTheBody = ABOUT_THE_BODY.contains(name);
      if (aboutTheBody ? body != null : sameOrigin || forAnyOrigin.contains(name)) {
        request.headers(name).forEach(value -> headers.addUnsafeNonAscii(name, value));
      }
    }
    return request
        .newBuilder()
        .url(url)
        .method(toGet ? "GET" : request.method(), body)
        .headers(headers.build())
        .build();
  }

  private static boolean becomesGet(int status, String method) {
    return status == 303 && !method.equals("HEAD")
        || (status == 301 || status == 302) && method.equals("POST");
  }

  /** Returns a set of field names, which are compared without their case (RFC 9110, 5.1). */
  private static Set<String> inAnyCase(Set<String> names) {
    Set<String> inAnyCase = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    inAnyCase.addAll(names);
    return inAnyCase;
  }

  private static boolean isSameOrigin(HttpUrl one, HttpUrl other) {
    return one.scheme().equals(other.scheme())
        && one.host().equals(other.host())
        && one.port() == other.port();
  }
}
