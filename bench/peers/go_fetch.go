// SPDX-License-Identifier: BSD-3-Clause

// Fetches the URLs of a file with net/http and prints status and size of each.
//
//	go_fetch LIST CONCURRENCY PER_HOST CONNECT_SECONDS [ADDRESS]
//
// ADDRESS is the address of all names.
package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync"
	"time"
)

func number(argument string) int {
	value, err := strconv.Atoi(argument)
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func fetch(client *http.Client, url string) (int, int64, error) {
	response, err := client.Get(url)
	if err != nil {
		return 0, 0, err
	}
	defer response.Body.Close()
	size, err := io.Copy(io.Discard, response.Body)
	return response.StatusCode, size, err
}

func main() {
	concurrency, perHost := number(os.Args[2]), number(os.Args[3])
	dialer := &net.Dialer{Timeout: time.Duration(number(os.Args[4])) * time.Second}
	transport := &http.Transport{
		DialContext:         dialer.DialContext,
		MaxConnsPerHost:     perHost,
		MaxIdleConns:        concurrency,
		MaxIdleConnsPerHost: perHost,
	}
	if len(os.Args) > 5 {
		transport.DialContext = func(ctx context.Context, network, name string) (net.Conn, error) {
			_, port, err := net.SplitHostPort(name)
			if err != nil {
				return nil, err
			}
			return dialer.DialContext(ctx, network, net.JoinHostPort(os.Args[5], port))
		}
	}
	client := &http.Client{Transport: transport}

	list, err := os.Open(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	urls := make(chan string)
	results := make(chan string, concurrency)
	var workers sync.WaitGroup
	for i := 0; i < concurrency; i++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for url := range urls {
				if status, size, err := fetch(client, url); err != nil {
					results <- fmt.Sprintln("failed", url, err)
				} else {
					results <- fmt.Sprintln(status, size, url)
				}
			}
		}()
	}
	go func() {
		for lines := bufio.NewScanner(list); lines.Scan(); {
			urls <- lines.Text()
		}
		close(urls)
		workers.Wait()
		close(results)
	}()
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for line := range results {
		out.WriteString(line)
	}
}
