// Runs prepared requests through libmodsecurity and prints how long each took.
// Usage: harness RULES-FILE, then commands on stdin: "run FILE" answers with one line of nanoseconds per request.
#include <modsecurity/modsecurity.h>
#include <modsecurity/rules_set.h>
#include <modsecurity/transaction.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

namespace {

struct Request {
    std::string method, target, body;
    std::vector<std::pair<std::string, std::string>> headers;
};

uint32_t number(std::istream &in) {
    unsigned char bytes[4] = {0, 0, 0, 0};
    in.read(reinterpret_cast<char *>(bytes), 4);
    return bytes[0] | bytes[1] << 8 | bytes[2] << 16 | static_cast<uint32_t>(bytes[3]) << 24;
}

std::string text(std::istream &in) {
    std::string value(number(in), '\0');
    in.read(value.data(), static_cast<std::streamsize>(value.size()));
    return value;
}

std::vector<Request> readRequests(const std::string &path) {
    std::ifstream in(path, std::ios::binary);
    std::vector<Request> requests(number(in));
    for (auto &request : requests) {
        request.method = text(in);
        request.target = text(in);
        request.headers.resize(number(in));
        for (auto &header : request.headers) {
            header.first = text(in);
            header.second = text(in);
        }
        request.body = text(in);
    }
    return requests;
}

void ignoreLog(void *, const void *) {}

void inspect(modsecurity::ModSecurity *engine, modsecurity::RulesSet *rules, const Request &request) {
    modsecurity::Transaction transaction(engine, rules, nullptr);
    transaction.processConnection("192.0.2.7", 40000, "192.0.2.1", 443);
    transaction.processURI(request.target.c_str(), request.method.c_str(), "1.1");
    for (const auto &header : request.headers) transaction.addRequestHeader(header.first, header.second);
    transaction.processRequestHeaders();
    if (!request.body.empty()) {
        transaction.appendRequestBody(reinterpret_cast<const unsigned char *>(request.body.data()), request.body.size());
    }
    transaction.processRequestBody();
    transaction.addResponseHeader(std::string("Content-Type"), std::string("application/json"));
    transaction.processResponseHeaders(200, "HTTP/1.1");
    transaction.processResponseBody();
    transaction.processLogging();
}

}  // namespace

int main(int argc, char **argv) {
    if (argc != 2) {
        std::cerr << "usage: harness RULES-FILE\n";
        return 2;
    }
    modsecurity::ModSecurity engine;
    engine.setServerLogCb(ignoreLog);
    modsecurity::RulesSet rules;
    if (rules.loadFromUri(argv[1]) < 0) {
        std::cerr << rules.m_parserError.str() << "\n";
        return 1;
    }
    std::cout << "ready" << std::endl;
    std::string command, path;
    while (std::cin >> command >> path) {
        const auto requests = readRequests(path);
        for (const auto &request : requests) {
            const auto start = std::chrono::steady_clock::now();
            inspect(&engine, &rules, request);
            const auto took = std::chrono::steady_clock::now() - start;
            std::cout << std::chrono::duration_cast<std::chrono::nanoseconds>(took).count() << ' ';
        }
        std::cout << std::endl;
    }
    return 0;
}
