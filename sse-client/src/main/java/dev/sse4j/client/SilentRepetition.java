package dev.sse4j.client;

import java.io.IOException;
import java.util.Objects;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Response;

/**
 * Keeps OkHttp from repeating a request by itself, which it does after 408, and after 503 with
 * {@code Retry-After: 0}: only the stream knows whether, when and with which request to come back.
 */
final class SilentRepetition {

  /*
   * There is no option for it, so OkHttp is shown a status that it does not know. Outermost of the
   * network interceptors and innermost of the others, the two are neighbours of the place where it
   * decides: the user's interceptors on both sides see the true one.
   */
  private static final int DISGUISE = 1000;

  private SilentRepetition() {}

  static void prevent(OkHttpClient.Builder http) {
    http.networkInterceptors().add(0, SilentRepetition::disguised);
    http.addInterceptor(SilentRepetition::plain);
  }

  private static Response disguised(Interceptor.Chain chain) throws IOException {
    Response response = chain.proceed(chain.request());
    int status = response.code();
    return status == 408 || status == 503 ? withStatus(status + DISGUISE, response) : response;
  }

  private static Response plain(Interceptor.Chain chain) throws IOException {
    Response response = chain.proceed(chain.request());
    int status = response.code() - DISGUISE;
    if (status < 0) {
      return response;
    }
    Response asItCame = Objects.requireNonNull(response.networkResponse());
    return response
        .newBuilder()
        .code(status)
        .networkResponse(withStatus(status, asItCame))
        .build();
  }

  private static Response withStatus(int status, Response response) {
    return response.newBuilder().code(status).build();
  }
}
