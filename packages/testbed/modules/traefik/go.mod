module branchline.dev/testbed/traefik

go 1.26.0

require github.com/traefik/traefik/v3 v3.7.13

// As Traefik's own go.mod has it, whose replacements count nowhere but there.
replace github.com/gorilla/mux => github.com/containous/mux v0.0.0-20250523120546-41b6ec3aed59

// What its module leaves out, and a fork of a module that is not to be had from the module proxy: stand-ins.
replace (
	github.com/abbot/go-http-auth => ./auth
	github.com/traefik/traefik/dynamic/ext => ./ext
)

exclude github.com/tencentcloud/tencentcloud-sdk-go v3.0.83+incompatible

// A copy that is made before the build, without its hundreds of DNS providers: not all of them are to be had, and no
// certificates are asked for here.
replace github.com/go-acme/lego/v5 => ./lego
