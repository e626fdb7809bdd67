-- What wrk saw, as one line of JSON.
done = function(summary, latency)
  local wrong = summary.errors
  io.write(string.format(
    'RESULT {"per_second": %.2f, "p50_ms": %.3f, "p99_ms": %.3f, "worst_ms": %.3f, "errors": %d}\n',
    summary.requests / summary.duration * 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    latency.max / 1000, wrong.connect + wrong.read + wrong.write + wrong.status + wrong.timeout))
end
