#ifndef WEIR_CLIB_CURL_SHIM_H
#define WEIR_CLIB_CURL_SHIM_H

#include <curl/curl.h>

// curl_easy_setopt, curl_easy_getinfo and curl_multi_setopt are variadic, which Swift cannot call. Each wrapper below
// fixes the type of the last argument; the caller picks an option of that type (libcurl's manual names it).

/// Sets an option that takes a `long`.
static inline CURLcode weir_curl_setopt_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

/// Sets an option that takes a `curl_off_t`.
static inline CURLcode weir_curl_setopt_offset(CURL *handle, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(handle, option, value);
}

/// Sets an option that takes a string, which libcurl copies. NULL restores the option's empty value.
static inline CURLcode weir_curl_setopt_string(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

/// Sets an option that takes a pointer, which has to outlive the transfer.
static inline CURLcode weir_curl_setopt_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}

/// Sets an option that takes bytes, of which another option gives the count.
static inline CURLcode weir_curl_setopt_bytes(CURL *handle, CURLoption option, const void *value) {
    return curl_easy_setopt(handle, option, value);
}

/// Sets an option that takes a blob of bytes, which libcurl copies.
static inline CURLcode weir_curl_setopt_blob(CURL *handle, CURLoption option, const void *data, size_t length) {
    struct curl_blob blob = {.data = (void *)data, .len = length, .flags = CURL_BLOB_COPY};
    return curl_easy_setopt(handle, option, &blob);
}

/// Sets the list of request headers, which has to outlive the transfer.
static inline CURLcode weir_curl_set_headers(CURL *handle, struct curl_slist *list) {
    return curl_easy_setopt(handle, CURLOPT_HTTPHEADER, list);
}

/// Sets the list of hosts that are connected to in place of others, which has to outlive the transfer.
static inline CURLcode weir_curl_set_connect_to(CURL *handle, struct curl_slist *list) {
    return curl_easy_setopt(handle, CURLOPT_CONNECT_TO, list);
}

/// Sets the function that receives the body, and its last argument.
static inline CURLcode weir_curl_set_body_sink(CURL *handle, curl_write_callback function, void *context) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, function);
    return code != CURLE_OK ? code : curl_easy_setopt(handle, CURLOPT_WRITEDATA, context);
}

/// Sets the function that receives each header line, and its last argument.
static inline CURLcode weir_curl_set_header_sink(CURL *handle, curl_write_callback function, void *context) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, function);
    return code != CURLE_OK ? code : curl_easy_setopt(handle, CURLOPT_HEADERDATA, context);
}

/// Sets the function that opens each socket.
static inline CURLcode weir_curl_set_socket_opener(CURL *handle, curl_opensocket_callback function) {
    return curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, function);
}

/// Reads a property of type `long`.
static inline CURLcode weir_curl_getinfo_long(CURL *handle, CURLINFO info, long *value) {
    return curl_easy_getinfo(handle, info, value);
}

/// Reads a property of type `curl_off_t`.
static inline CURLcode weir_curl_getinfo_offset(CURL *handle, CURLINFO info, curl_off_t *value) {
    return curl_easy_getinfo(handle, info, value);
}

/// Reads a property of type string. The text belongs to the handle.
static inline CURLcode weir_curl_getinfo_string(CURL *handle, CURLINFO info, const char **value) {
    return curl_easy_getinfo(handle, info, value);
}

/// Sets an option of a multi handle that takes a `long`.
static inline CURLMcode weir_curl_multi_setopt_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

#endif
